// The same job for DuckDB: one query over the file, on as many threads as asked for.
import {DuckDBInstance} from '@duckdb/node-api';

const [path, threads] = process.argv.slice(2);
const columns = ['merchant_no', 'business_date', 'voucher_no', 'bill_type', 'dc_flag', 'amount', 'fee', 'currency',
  'party_name', 'party_account', 'memo', 'posted_at'].map((name) => `'${name}': 'VARCHAR'`).join(', ');
const instance = await DuckDBInstance.create(':memory:', {threads});
const connection = await instance.connect();
const result = await connection.runAndReadAll(`
  SELECT count(*), count(*) - count(DISTINCT voucher_no), sum(try_cast(amount AS DECIMAL(15, 2))),
    sum(try_cast(fee AS DECIMAL(15, 2))),
    count(*) FILTER (WHERE length(merchant_no) <> 12 OR try_strptime(business_date, '%Y%m%d') IS NULL
      OR length(voucher_no) > 32 OR bill_type NOT IN ('FUND', 'TRADE') OR dc_flag NOT IN ('D', 'C')
      OR try_cast(amount AS DECIMAL(15, 2)) IS NULL OR try_cast(fee AS DECIMAL(15, 2)) IS NULL OR currency <> 'CNY'
      OR length(party_name) > 64 OR length(party_account) > 34 OR length(memo) > 128
      OR try_strptime(posted_at, '%Y-%m-%d %H:%M:%S') IS NULL)
  FROM read_csv('${path}', delim = '|', header = true, quote = '', escape = '', auto_detect = false,
    null_padding = true, ignore_errors = true, columns = {${columns}}) WHERE merchant_no <> 'TOTAL'`);
console.log(String(result.getRows()[0]));
