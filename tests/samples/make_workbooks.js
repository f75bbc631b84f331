// Writes the workbooks of SheetJS and ExcelJS: `node make_workbooks.js`, with the packages xlsx and exceljs installed.
// They have in them what those of make_workbooks.py have.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const ExcelJS = require("exceljs");
const SheetJS = require("xlsx");

const orders = JSON.parse(readFileSync(join(__dirname, "orders.json"), "utf8"));
const TIMES = { 3: "yyyy-mm-dd hh:mm:ss", 11: '[$-804]yyyy"年"m"月"d"日" h:mm;@' };
const FIRST = 5;
const BLANK = 200;
const COLUMNS = orders.header.length;
const day = (text) => Date.parse(`${text}Z`) / 86_400_000 + 25_569;

function bySheetJS(path) {
  const sheet = SheetJS.utils.aoa_to_sheet([[orders.title], [orders.note], [], orders.header]);
  orders.rows.forEach((row, index) => {
    const line = FIRST + index;
    row.forEach((value, at) => {
      const place = SheetJS.utils.encode_cell({ r: line - 1, c: at });
      if (at in TIMES) sheet[place] = { t: "n", v: day(value), z: TIMES[at] };
      else if (at === 9) sheet[place] = { t: "n", v: value, f: `H${line}*I${line}` };
      else if (value === "#N/A") sheet[place] = { t: "e", v: 0x2a };
      else if (value === null && at !== 8) sheet[place] = { t: "z" };
      else if (value === null) sheet[place] = { t: "n", f: `J${line}/H${line}` };
      else sheet[place] = { t: typeof value === "number" ? "n" : "s", v: value };
    });
  });
  for (let line = FIRST + 3; line < FIRST + 3 + BLANK; line += 1)
    for (let at = 0; at < COLUMNS; at += 1) sheet[SheetJS.utils.encode_cell({ r: line - 1, c: at })] = { t: "z" };
  sheet["!ref"] = `A1:M${FIRST + 2 + BLANK}`;
  sheet["!merges"] = [SheetJS.utils.decode_range("A1:M1"), SheetJS.utils.decode_range("E5:E7")];
  sheet["!autofilter"] = { ref: "A4:M7" };
  sheet["!rows"] = [];
  sheet["!rows"][FIRST] = { hidden: true };
  const book = SheetJS.utils.book_new();
  const howTo = SheetJS.utils.aoa_to_sheet(orders.instructions.map((text) => [text]));
  SheetJS.utils.book_append_sheet(book, howTo, "填写说明");
  SheetJS.utils.book_append_sheet(book, sheet, "订单");
  SheetJS.writeFile(book, path, { compression: true, sheetStubs: true, bookSST: false });
}

async function byExcelJS(path) {
  const book = new ExcelJS.Workbook();
  const howTo = book.addWorksheet("填写说明");
  orders.instructions.forEach((text) => howTo.addRow([text]));
  const sheet = book.addWorksheet("订单");
  [[orders.title], [orders.note], [], orders.header].forEach((row) => sheet.addRow(row));
  orders.rows.forEach((row, index) => {
    const line = FIRST + index;
    row.forEach((value, at) => {
      const cell = sheet.getCell(line, at + 1);
      if (at in TIMES) Object.assign(cell, { value: new Date(`${value}Z`), numFmt: TIMES[at] });
      else if (at === 9) cell.value = { formula: `H${line}*I${line}`, result: value };
      else if (value === "#N/A") cell.value = { error: value };
      else if (value === null && at !== 8) return;
      else if (value === null) cell.value = { formula: `J${line}/H${line}` };
      else if (at === 6) cell.value = { richText: [{ text: value.slice(0, 2), font: { bold: true } }, { text: value.slice(2) }] };
      else cell.value = value;
    });
  });
  sheet.getRow(FIRST + 1).hidden = true;
  for (let line = FIRST + 3; line < FIRST + 3 + BLANK; line += 1)
    for (let at = 1; at <= COLUMNS; at += 1)
      sheet.getCell(line, at).fill = { type: "pattern", pattern: "solid", fgColor: { argb: "FFDDDDDD" } };
  sheet.mergeCells("A1:M1");
  sheet.mergeCells("E5:E7");
  sheet.autoFilter = "A4:M7";
  await book.xlsx.writeFile(path);
}

bySheetJS(join(__dirname, "sheetjs.xlsx"));
byExcelJS(join(__dirname, "exceljs.xlsx"));
