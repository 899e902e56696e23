// The entry module of every page. Nothing here is needed to read or to act: it saves a reload, a click or a sum.
import { startCopying } from "./copy.js";
import { startClocks } from "./clocks.js";
import { startLive } from "./live.js";
import { startKeys } from "./keys.js";
import { startPalette } from "./palette.js";
import { startFindings } from "./forms.js";
import { startOrdering } from "./order.js";
import { startFilling } from "./fill.js";

startCopying();
startClocks();
startLive();
startKeys();
startPalette();
startFindings();
startOrdering();
startFilling();
