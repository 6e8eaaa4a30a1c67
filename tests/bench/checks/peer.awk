# The same job for mawk: fields, lengths (in bytes), types, uniqueness, sums. Its sums are floating point.
BEGIN { FS = "|" }
NR == 1 { next }
$1 == "TOTAL" { next }
{
  if (NF != 12) bad++
  if ($1 !~ /^[0-9]+$/ || length($1) != 12) bad++
  if ($2 !~ /^20[0-9][0-9][01][0-9][0-3][0-9]$/) bad++
  if ($3 !~ /^[0-9A-Za-z]+$/ || length($3) > 32) bad++
  if ($4 != "FUND" && $4 != "TRADE") bad++
  if ($5 != "D" && $5 != "C") bad++
  if ($6 !~ /^-?[0-9]+\.[0-9][0-9]$/ || $7 !~ /^-?[0-9]+\.[0-9][0-9]$/) bad++
  if ($8 != "CNY") bad++
  if (length($9) > 256 || length($10) > 136 || length($11) > 512) bad++
  if ($12 !~ /^[0-9-]+ [0-9:]+$/ || length($12) != 19) bad++
  if (seen[$3]++) bad++
  amount += $6; fee += $7
}
END { printf "%d %.2f %.2f\n", bad, amount, fee }
