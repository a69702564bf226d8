// The editor of a breakdown: a table of rows that is written like a spreadsheet. Without this script each row has its page.
import { drag } from "./draft/drag.js";
import { drawing } from "./draft/drawing.js";
import { Grid } from "./draft/grid.js";
import { Panels } from "./draft/panels.js";
import { Rows } from "./draft/rows.js";
import { Store } from "./draft/store.js";
import { Sync } from "./draft/sync.js";

const root = document.getElementById("breakdown-items");
if (root) {
  const rows = new Rows(root);
  const store = new Store(root, rows);
  const panels = new Panels(root, store);
  const grid = new Grid(root, rows, store, panels);
  const sync = new Sync(root, rows, store, grid);
  store.connect(grid, sync);
  drag(root, rows, store);
  drawing(root, rows);
  for (const hidden of root.querySelectorAll("button[hidden], [data-hint][hidden]")) hidden.hidden = false;
}
