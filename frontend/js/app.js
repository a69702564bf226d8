import { bell } from "./bell.js";
import { board } from "./board.js";
import { dialogs } from "./dialogs.js";
import { forms } from "./forms.js";
import { palette } from "./palette.js";
import { quickAdd } from "./quick_add.js";
import { shortcuts } from "./shortcuts.js";
import { themeSwitch } from "./theme_switch.js";
import { toasts } from "./toasts.js";
import { trees } from "./trees.js";

forms();
dialogs();
palette();
quickAdd();
shortcuts();
trees();
board();
toasts();
themeSwitch();
bell();
// Where the newest stands at the end, a narrow screen begins there.
for (const wide of document.querySelectorAll("[data-newest-last]")) wide.scrollLeft = wide.scrollWidth;
