import polars as pl
from datetime import date
from decimal import Decimal
from zhixian.law.sweep import batch, cases, rules, columns
f=pl.DataFrame({"id":["a","b","c","d"],"crime":["213",None,"219","217"],"right_type":[None,"trademark",None,None],"conduct_date":[date(2025,9,1),date(2024,1,1),date(2003,1,1),date(2025,9,1)],
"judged_on":[None,date(2026,1,1),None,None],"object":["goods","goods",None,None],
"illegal_business_at_least":pl.Series([Decimal("50000"),Decimal("49999.99"),None,None],dtype=pl.Decimal(18,2)),
"illegal_business_at_most":pl.Series([Decimal("50000"),None,None,None],dtype=pl.Decimal(18,2))})
print(columns.check(f.schema))
b=batch.prepared(f.with_row_index("row",1))
print(b)
with pl.Config(tbl_cols=20,fmt_str_lengths=40,tbl_width_chars=200):
    print(cases.judged(b,rules.Patterns()))
