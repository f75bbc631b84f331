#!/bin/sh
# Writes what LibreOffice makes of xlsxwriter.xlsx: a workbook, and CSV files in three encodings.
# `sh make_libreoffice.sh`, with soffice installed.
set -eu
cd "$(dirname "$0")"
out=$(mktemp -d)
convert() { soffice --headless "-env:UserInstallation=file://$out/profile" --convert-to "$1" --outdir "$out" xlsxwriter.xlsx >/dev/null; }
convert "xlsx:Calc MS Excel 2007 XML"
mv "$out/xlsxwriter.xlsx" libreoffice.xlsx
# Delimiter, quote, encoding, first line, formats of columns, language, quote all texts, shown values, formulas,
# trim, the second sheet.
for one in utf8:44:76 gb18030:59:85 utf16:9:65535; do
	name=${one%%:*} numbers=${one#*:}
	convert "csv:Text - txt - csv (StarCalc):${numbers%:*},34,${numbers#*:},1,,0,false,true,false,false,false,2"
	mv "$out"/xlsxwriter-*.csv "libreoffice-$name.csv"
done
rm -r "$out"
