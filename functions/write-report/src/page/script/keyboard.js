// Moving through the matrix. The grid keeps the focus and names the active cell, so that a row
// may leave the document without taking the focus with it.

const pageRows = () => Math.max(1, Math.floor(grid.clientHeight / ROW) - 2);

// Where a key leads, from the active cell.
function destination(event) {
  const { row, column } = active;
  const [bottom, right] = [matches.accounts.length - 1, lastColumn()];
  const whole = event.ctrlKey || event.metaKey;
  switch (event.key) {
    case "ArrowUp":
      return { row: whole ? 0 : row - 1, column };
    case "ArrowDown":
      return { row: whole ? bottom : row + 1, column };
    case "ArrowLeft":
      return { row, column: whole ? 0 : column - 1 };
    case "ArrowRight":
      return { row, column: whole ? right : column + 1 };
    case "PageUp":
      return { row: row - pageRows(), column };
    case "PageDown":
      return { row: row + pageRows(), column };
    case "Home":
      return { row: whole ? 0 : row, column: 0 };
    case "End":
      return { row: whole ? bottom : row, column: right };
    default:
      return null;
  }
}

const between = (low, value, high) => Math.min(Math.max(low, value), Math.max(low, high));

function goTo({ row, column }) {
  active.row = between(0, row, matches.accounts.length - 1);
  active.column = between(0, column, lastColumn());
  reveal();
}

// Scrolls the active cell out from under the header and the first column.
function reveal() {
  const head = byId("grid-head").offsetHeight;
  const top = active.row * ROW;
  const room = grid.clientHeight - head;
  if (top < grid.scrollTop) grid.scrollTop = top;
  else if (top + ROW > grid.scrollTop + room) grid.scrollTop = top + ROW - room;
  fill();
  const cell = rowElement(active.row)?.children[active.column];
  if (cell === undefined || active.column === 0) return;
  const left = rowElement(active.row).children[0].offsetWidth;
  if (cell.offsetLeft - left < grid.scrollLeft) grid.scrollLeft = cell.offsetLeft - left;
  const overhang = cell.offsetLeft + cell.offsetWidth - grid.clientWidth - grid.scrollLeft;
  if (overhang > 0) grid.scrollLeft += overhang;
}

grid.addEventListener("keydown", (event) => {
  const to = destination(event);
  if (to !== null) {
    event.preventDefault();
    goTo(to);
  } else if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openActive();
  }
});

gridBody.addEventListener("click", (event) => {
  const cell = event.target.closest(".row > *");
  if (cell === null) return;
  goTo({
    row: Number(cell.parentElement.dataset.index),
    column: [...cell.parentElement.children].indexOf(cell),
  });
  openActive();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !byId("details").hidden) closeDetails();
});
