"""The same job for Python's csv module, with exact decimals."""
import csv
import re
import sys

DIGITS, DATE = re.compile(r"\d{12}"), re.compile(r"20\d\d[01]\d[0-3]\d")
VOUCHER, AMOUNT = re.compile(r"[0-9A-Za-z]{1,32}"), re.compile(r"-?\d{1,13}\.\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


def main(path):
    bad, amount, fee, seen = 0, 0, 0, set()
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="|", quoting=csv.QUOTE_NONE)
        next(rows)
        for row in rows:
            if row[0] == "TOTAL":
                continue
            right = (len(row) == 12 and DIGITS.fullmatch(row[0]) and DATE.fullmatch(row[1]) and VOUCHER.fullmatch(row[2])
                     and row[3] in ("FUND", "TRADE") and row[4] in ("D", "C") and AMOUNT.fullmatch(row[5])
                     and AMOUNT.fullmatch(row[6]) and row[7] == "CNY" and len(row[8]) <= 64 and len(row[9]) <= 34
                     and len(row[10]) <= 128 and MOMENT.fullmatch(row[11]) and row[2] not in seen)
            if not right:
                bad += 1
                continue
            seen.add(row[2])
            amount += int(row[5].replace(".", ""))
            fee += int(row[6].replace(".", ""))
    print(bad, amount, fee)


main(sys.argv[1])
