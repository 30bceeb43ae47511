import { nothing } from "lit";
import { EDGES, inDock } from "../layouts.js";
import { view } from "../session.js";
import { _ } from "../tongue.js";
import { grip } from "./grip.js";
import { Live } from "./live.js";

/** The page's panels as wide as they were drawn, and the edges that one draws them by. */
class Layout extends Live {
  static sees = ["side", "sidePixels", "headPixels", "maximised", "dock", "beside", "out"];

  render() {
    const { side, sidePixels, headPixels, maximised } = view.now;
    const { classList, style } = document.body;
    style.setProperty("--side-drawn", `${sidePixels}px`);
    style.setProperty("--heads-drawn", `${headPixels}px`);
    classList.toggle("with-side", side !== null);
    classList.toggle("maximised", maximised && inDock(view.now).length > 0);
    return [
      grip({
        label: _("Width of the tracks' headers"),
        className: "heads-grip",
        isUpright: true,
        edge: EDGES.headPixels,
        value: headPixels,
        way: 1,
        set: (pixels) => view.set({ headPixels: pixels }),
      }),
      side === null
        ? nothing
        : grip({
            label: _("Width of the side panel"),
            className: "side-grip",
            isUpright: true,
            edge: EDGES.sidePixels,
            value: sidePixels,
            way: -1,
            set: (pixels) => view.set({ sidePixels: pixels }),
          }),
    ];
  }
}
customElements.define("sonic-layout", Layout);
