"""Open Sound Control: messages, bundles, scores and templates."""

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_bundle import OscBundle
from pythonosc.osc_message import OscMessage

from playback import osc


class TestMessage:
    def test_encodes_the_example_of_the_specification(self) -> None:
        assert osc.message("/oscillator/4/frequency", 440.0) == bytes.fromhex(
            "2f6f7363696c6c61746f722f342f6672657175656e6379002c66000043dc0000"
        )

    @given(
        st.lists(
            st.one_of(
                st.integers(-(2**31), 2**31 - 1),
                st.floats(width=32, allow_nan=False),
                st.text(st.characters(min_codepoint=32, max_codepoint=126)),
                st.binary(max_size=100),
            ),
            max_size=20,
        )
    )
    def test_is_read_back_by_another_library(self, arguments: list) -> None:
        read = OscMessage(osc.message("/test", *arguments))
        assert read.address == "/test"
        assert [bytes(each) if isinstance(each, (bytes, bytearray)) else each for each in read.params] == arguments

    @pytest.mark.parametrize("value", [None, [1], {"a": 1}])
    def test_refuses_what_osc_cannot_say(self, value: object) -> None:
        with pytest.raises(TypeError):
            osc.message("/test", value)

    def test_refuses_numbers_beyond_32_bits(self) -> None:
        with pytest.raises(struct.error):
            osc.message("/test", 2**31)


class TestEventTime:
    @pytest.mark.parametrize("seconds", [0.0, 1.0, 1 / 3, 3599.99999])
    def test_is_a_quarter_after_a_frame(self, seconds: float) -> None:
        frames = osc.event_time(seconds) * 48_000
        assert frames % 1 == pytest.approx(0.25, abs=1e-4)
        assert abs(frames - seconds * 48_000) <= 0.75

    def test_keeps_the_grid_through_a_time_tag(self) -> None:
        for frame in range(0, 48_000 * 600, 99_991):
            tag = osc.time_tag(osc.event_time(frame / 48_000))
            assert int(tag / 2**32 * 48_000) == frame


class TestBundles:
    def test_hold_their_messages_and_time(self) -> None:
        messages = [osc.message("/a", 1), osc.message("/b", 2.0)]
        data = osc.bundle(1.5, messages)
        assert data[8:16] == struct.pack(">II", 1, 1 << 31)
        assert [each.address for each in OscBundle(data)] == ["/a", "/b"]

    def test_mean_now_without_a_time(self) -> None:
        assert osc.bundle(None, [])[8:] == bytes(7) + b"\x01"

    @given(st.lists(st.integers(0, 900), max_size=60))
    def test_split_in_order_below_the_limit(self, sizes: list[int]) -> None:
        messages = [osc.message("/b", bytes(size)) for size in sizes]
        split = list(osc.bundles(2.0, messages))
        assert all(len(each) <= osc.BUNDLE_BYTES for each in split)
        assert b"".join(each[16:] for each in split) == osc.bundle(2.0, messages)[16:]

    def test_leave_a_message_above_the_limit_alone(self) -> None:
        large, small = osc.message("/b", bytes(2000)), osc.message("/a")
        assert [len(each) for each in osc.bundles(0.0, [small, large, small])] == [16 + 4 + 8, 16 + 4 + len(large), 28]

    def test_are_none_without_messages(self) -> None:
        assert list(osc.bundles(0.0, [])) == []


class TestWriteScore:
    def test_puts_the_length_before_each_bundle(self) -> None:
        file = io.BytesIO()
        osc.write_score(file, [(0.0, [osc.message("/a")]), (1.0, [osc.message("/b"), osc.message("/c")])])
        data, seen = file.getvalue(), []
        while data:
            (size,) = struct.unpack(">i", data[:4])
            seen.append([each.address for each in OscBundle(data[4 : 4 + size])])
            data = data[4 + size :]
        assert seen == [["/a"], ["/b", "/c"]]


class TestTemplate:
    def test_equals_the_message_that_it_stands_for(self) -> None:
        template = osc.Template(
            "pluck", target=30_001, add_action=0, fixed={"bus": 66.0}, varying=("pitch", "velocity")
        )
        plain = osc.message("/s_new", "pluck", -1, 0, 30_001, "bus", 66.0, "pitch", 60.5, "velocity", 100.0)
        assert template(60.5, 100.0) == plain

    def test_works_with_nothing_varying_or_nothing_fixed(self) -> None:
        assert osc.Template("click", target=1001, fixed={"bus": 0.0})() == osc.message(
            "/s_new", "click", -1, 1, 1001, "bus", 0.0
        )
        assert osc.Template("click", target=1, varying=("accent",))(1.0) == osc.message(
            "/s_new", "click", -1, 1, 1, "accent", 1.0
        )
        assert osc.Template("click", target=1, node=7)() == osc.message("/s_new", "click", 7, 1, 1)

    def test_refuses_a_wrong_number_of_values(self) -> None:
        template = osc.Template("click", target=1, varying=("accent", "gain_db"))
        for values in ((), (1.0,), (1.0, 2.0, 3.0)):
            with pytest.raises(ValueError, match="sequence"):
                template(*values)
