import { attachments } from "./attachments.js";
import { bell } from "./bell.js";
import { board } from "./board.js";
import { bulk } from "./bulk.js";
import { checklist } from "./checklist.js";
import { dialogs } from "./dialogs.js";
import { forms } from "./forms.js";
import { gantt } from "./gantt.js";
import { mentions } from "./mentions.js";
import { quickAdd } from "./quick_add.js";
import { themeSwitch } from "./theme_switch.js";
import { toasts } from "./toasts.js";
import { trees } from "./trees.js";

forms();
dialogs();
quickAdd();
mentions();
trees();
board();
bulk();
gantt();
attachments();
checklist();
toasts();
themeSwitch();
bell();
// Where the newest stands at the end, a narrow screen begins there.
for (const wide of document.querySelectorAll("[data-newest-last]")) wide.scrollLeft = wide.scrollWidth;
