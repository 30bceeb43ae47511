import gzip

from django.test import Client

from effects.catalogue import COMPILED_FOLDER
from playback.synthdefs import PACK_BYTES, bundle, packed


def file(size: int) -> bytes:
    return b"SCgf" + (2).to_bytes(4, "big") + (1).to_bytes(2, "big") + bytes([size]) * size


class TestPacked:
    def test_joins_definitions_and_counts_them(self):
        packs = packed([file(4), file(6), file(30)], most=24)
        assert [(len(pack), pack[9]) for pack in packs] == [(20, 2), (40, 1)]
        assert packs[0][10:] == b"\4" * 4 + b"\6" * 6


class TestBundle:
    def test_holds_every_synthdef_once_in_packs_that_the_browsers_engine_takes(self):
        data, counted, bodies = bundle().data, 0, b""
        while data:
            length = int.from_bytes(data[:4], "big")
            pack, data = data[4 : 4 + length], data[4 + length :]
            assert pack[:8] == b"SCgf\0\0\0\2"
            assert len(pack) <= PACK_BYTES
            counted += int.from_bytes(pack[8:10], "big")
            bodies += pack[10:]
        files = [path.read_bytes() for path in sorted(COMPILED_FOLDER.glob("*.scsyndef"))]
        assert counted == len(files)
        assert bodies == b"".join(file[10:] for file in files)

    def test_is_kept_for_good_by_its_name(self):
        found = Client().get(f"/synthdefs/{bundle().name}", headers={"accept-encoding": "gzip, br"})
        assert gzip.decompress(found.content) == bundle().data
        assert "immutable" in found["Cache-Control"]
        assert Client().get(f"/synthdefs/{bundle().name}").content == bundle().data
        assert Client().get("/synthdefs/0123456789abcdef").status_code == 404
