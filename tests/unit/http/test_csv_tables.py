from orderhub.http.csv_tables import csv_answer, csv_text


def test_a_table_is_csv_that_excel_reads_as_utf_8() -> None:
    assert (
        csv_text(("name", "sum"), [("新客, “new”", 3), (None, 1.5)])
        == '\ufeffname,sum\r\n"新客, “new”",3\r\n,1.5\r\n'
    )


def test_a_table_is_answered_as_a_file() -> None:
    answer = csv_answer("grid.csv", "\ufeffr,f\r\n")

    assert (answer.status, answer.body) == (200, "\ufeffr,f\r\n")
    assert answer.headers == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="grid.csv"',
    }
