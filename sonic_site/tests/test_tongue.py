"""The page's words in other tongues."""

import re
import struct

import pytest
from django.conf import settings
from django.test import Client

from sonic_site import tongue


def compiled(words: dict[str, str]) -> bytes:
    """A catalogue as ``msgfmt`` makes it (GNU gettext manual, "The Format of GNU MO Files")."""
    words = {"": "Content-Type: text/plain; charset=UTF-8\n", **words}
    texts = [(text.encode(), said.encode()) for text, said in sorted(words.items())]
    tables, place = [], 28 + 16 * len(texts)
    for column in zip(*texts, strict=True):
        for word in column:
            tables.append((len(word), place))
            place += len(word) + 1
    header = struct.pack("<7I", 0x950412DE, 0, len(texts), 28, 28 + 8 * len(texts), 0, 0)
    body = b"".join(word + b"\0" for column in zip(*texts, strict=True) for word in column)
    return header + b"".join(struct.pack("<2I", *entry) for entry in tables) + body


@pytest.fixture
def german(settings, tmp_path):
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "djangojs.mo").write_bytes(compiled({"Zoom in": "Näher heran", "Unsaid": ""}))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    tongue._catalogue.cache_clear()
    yield
    tongue._catalogue.cache_clear()


@pytest.mark.django_db
class TestTongue:
    def test_goes_to_the_page_in_the_language_that_its_browser_asks_for(self, german):
        page = Client().get("/sign-in/", headers={"accept-language": "de-AT,de;q=0.9"}).content.decode()
        assert '<html lang="de">' in page
        assert "N\\u00e4her heran" in page

    def test_is_english_for_everybody_else(self, german):
        page = Client().get("/sign-in/", headers={"accept-language": "fr"}).content.decode()
        assert '<html lang="en">' in page
        assert 'id="tongue"' not in page


#: The report of sounds is made for who works on Sonic, and names are names.
NOT_TRANSLATED = {"playback/sounds.html"}
NAMES = re.compile(r"\b(?:Sonic|MIDI|dB)\b")
TEMPLATES = sorted(
    path.relative_to(settings.BASE_DIR / "templates").as_posix()
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
)


#: What a template does, and texts that are translated.
DOES = re.compile(
    r"{% blocktranslate.*?endblocktranslate %}|{% block body_class %}.*?{% endblock %}"
    r"|{%.*?%}|{{.*?}}|<script.*?</script>",
    re.S,
)
READ = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"')


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name not in NOT_TRANSLATED])
def test_every_word_of_a_template_can_be_translated(name):
    text = DOES.sub("", (settings.BASE_DIR / "templates" / name).read_text())
    read = [*READ.findall(text), *re.sub(r"<[^>]*>", "\n", text).split("\n")]
    assert [words for words in read if re.search(r"[A-Za-z]{2}", NAMES.sub("", words))] == []


def test_no_parameter_of_the_page_takes_the_name_of_the_function_that_speaks():
    speaks = re.compile(r'import \{[^}]*\b_\b[^}]*\} from "[./]*tongue\.js"')
    shadows = re.compile(r"[(,\[]\s*_\s*[,)\]]|\b_ =>")
    scripts = [
        script for script in (settings.BASE_DIR / "static/js").rglob("*.js") if speaks.search(script.read_text())
    ]
    assert scripts
    assert [script.name for script in scripts if shadows.search(script.read_text())] == []
