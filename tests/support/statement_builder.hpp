#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "checks/vocabulary/money.hpp"

// Statements of the reference format, right unless a test spoils them.
namespace stmtwatch::test {

// The columns of the reference format by name.
enum Field : std::size_t {
  merchant_no,
  business_date,
  voucher_no,
  bill_type,
  dc_flag,
  amount,
  fee,
  currency,
  party_name,
  party_account,
  memo,
  posted_at,
};

class StatementBuilder {
 public:
  static constexpr const char* titles =
      "merchant_no|business_date|voucher_no|bill_type|dc_flag|amount|fee|currency|party_name|party_account|"
      "memo|"
      "posted_at";

  explicit StatementBuilder(std::size_t records = 3) {
    for (std::size_t i = 0; i < records; ++i)
      add();
  }

  // Another good record; its values may be changed afterwards.
  std::vector<std::string>& add() {
    const std::size_t n = records_.size() + 1;
    std::string number = std::to_string(n);
    number.insert(0, 8 - std::min<std::size_t>(8, number.size()), '0');
    records_.push_back({merchant, date, "V20240909" + number, n % 2 == 0 ? "FUND" : "TRADE",
                        n % 3 == 0 ? "D" : "C", std::to_string(n * 10) + ".05", n % 4 == 0 ? "-0.10" : "0.10",
                        "CNY", "王小明", "6222021234567890", "房租", "2024-09-09 10:00:00"});
    return records_.back();
  }
  StatementBuilder& set(std::size_t record, Field field, std::string value) {
    records_[record - 1][field] = std::move(value);
    return *this;
  }
  const std::string& get(std::size_t record, Field field) const { return records_[record - 1][field]; }
  StatementBuilder& end_lines_with(std::string line_end) {
    line_end_ = std::move(line_end);
    return *this;
  }
  // Instead of the right one; without line end.
  StatementBuilder& trailer(std::string line) {
    trailer_ = std::move(line);
    return *this;
  }
  std::size_t size() const { return records_.size(); }

  std::string text() const {
    std::string out = titles + line_end_;
    for (const auto& record : records_)
      out += line(record) + line_end_;
    return out + trailer_line() + line_end_;
  }
  // Where a field of a record (from 1) begins in text(), as long as no value holds a line break of its own.
  std::uint64_t offset(std::size_t record, std::size_t field) const {
    std::size_t at = std::string(titles).size() + line_end_.size();
    for (std::size_t i = 0; i + 1 < record; ++i)
      at += line(records_[i]).size() + line_end_.size();
    for (std::size_t i = 0; i < field; ++i)
      at += records_[record - 1][i].size() + 1;
    return at;
  }
  std::uint64_t trailer_offset() const { return text().size() - trailer_line().size() - line_end_.size(); }
  std::string trailer_line() const {
    if (!trailer_.empty()) return trailer_;
    return "TOTAL|" + std::to_string(records_.size()) + "|" + sum(amount) + "|" + sum(fee);
  }

  static constexpr const char* merchant = "880000000001";
  static constexpr const char* date = "20240909";

 private:
  static std::string line(const std::vector<std::string>& record) {
    std::string out;
    for (const std::string& value : record)
      out += (&value == record.data() ? "" : "|") + value;
    return out;
  }
  // Of the values that are numbers.
  std::string sum(Field field) const {
    Money total = Money::zero(2);
    for (const auto& record : records_) {
      const auto value = Money::parse(record[field], 2);
      if (value) total = *total.plus(*value);
    }
    return total.format();
  }

  std::vector<std::vector<std::string>> records_;
  std::string line_end_ = "\n";
  std::string trailer_;
};

}  // namespace stmtwatch::test
