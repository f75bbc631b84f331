"""CSV and XLSX files read within bounds: whoever wrote them, they cost no more than a large honest one."""
