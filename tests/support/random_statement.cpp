#include "tests/support/random_statement.hpp"

#include <algorithm>
#include <utility>

#include "tests/support/naive_values.hpp"

namespace stmtwatch::test {
namespace {

using namespace checks;

std::string amount(__int128_t units, const Decimal& type) {
  std::string digits;
  const std::size_t scale = type.unit == AmountUnit::fen ? 0 : type.scale_max;
  for (__int128_t left = units < 0 ? -units : units; left != 0 || digits.size() <= scale; left /= 10)
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
  if (scale > 0) digits.insert(digits.size() - scale, ".");
  return (units < 0 ? "-" : "") + digits;
}

const std::vector<std::string> breaks = {"\n", "\n", "\n",       "\r",           "\r\n",         "\n\n",
                                         "\v", "\f", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9", "\n \n"};
const std::vector<std::string> oddities = {std::string(1, '\0'),
                                           "\x1B",
                                           "\t",
                                           "\x7F",
                                           "\xC2\x80",
                                           "\xFF",
                                           "\xE4\xBD",
                                           "\xED\xA0\x80",
                                           "\xC1\x81",
                                           "\xF4\x90\x80\x80",
                                           "\x1A",
                                           "\xC3\xA9",
                                           "￥"};
const std::vector<std::string> foreign_values = {"",
                                                 "1e3",
                                                 "+0.00",
                                                 "-0.00",
                                                 ".5",
                                                 "1.",
                                                 "1,000.00",
                                                 "１２",
                                                 "NaN",
                                                 "0x10",
                                                 "12.345",
                                                 "20240230",
                                                 "2023-02-29",
                                                 "9999999999999999999999",
                                                 " ",
                                                 "TOTAL",
                                                 "2024-09-09 24:00:00",
                                                 "NULL",
                                                 "/",
                                                 "-",
                                                 "00000101",
                                                 "0000-00-00"};

}  // namespace

RandomStatement::RandomStatement(const Schema& schema, const StatementName& name, Dice& dice)
    : schema_(schema), name_(name), dice_(dice) {
  for (std::size_t i = dice.below(dice.one_in(4) ? 61 : 8); i > 0; --i) {
    std::vector<std::string> fields;
    for (std::size_t column = 0; column < schema.columns.size(); ++column) {
      std::string value = random_value(schema.columns[column], schema, dice);
      if (schema.merchant_column == column) value = name.merchant.text();
      if (schema.business_date_column == column) {
        const bool iso = std::get<Moment>(schema.columns[column].type).picture != "YYYYMMDD";
        value = iso ? name.date.iso() : name.date.compact();
      }
      fields.push_back(schema.columns[column].prefix + value);
    }
    records_.push_back(std::move(fields));
  }
}

const std::string& RandomStatement::text() {
  if (!text_) render();
  return *text_;
}

void RandomStatement::render() {
  const bool crlf = schema_.line_ending == LineEnding::crlf ||
                    (schema_.line_ending == LineEnding::either && dice_.one_in(2));
  const std::string line_end = crlf ? "\r\n" : "\n";
  std::string text = schema_.byte_order_mark == ByteOrderMark::required ? "\xEF\xBB\xBF" : "";
  const auto add_line = [&](const std::vector<std::string>& fields) {
    for (std::size_t i = 0; i < fields.size(); ++i)
      text += (i == 0 ? "" : std::string(1, schema_.delimiter)) + fields[i];
    text += line_end;
  };
  if (schema_.header) {
    std::vector<std::string> titles;
    for (const Column& column : schema_.columns)
      titles.push_back(column.title);
    add_line(titles);
  }
  for (const auto& record : records_)
    add_line(record);
  if (schema_.trailer) text += trailer(line_end);
  text_ = std::move(text);
}

// With the totals of what could be read.
std::string RandomStatement::trailer(const std::string& line_end) {
  const Trailer& trailer = *schema_.trailer;
  std::string row = trailer.tag;
  std::string titles;
  for (std::size_t i = 0; i < trailer.fields.size(); ++i) {
    std::string total = std::to_string(records_.size());
    if (const auto* sum = std::get_if<TrailerSum>(&trailer.fields[i])) {
      const Column& column = schema_.columns[sum->column];
      const auto& type = std::get<Decimal>(column.type);
      __int128_t units = 0;
      for (const auto& record : records_) {
        const std::string& field = sum->column < record.size() ? record[sum->column] : "";
        if (!naive::wrong_with_value(column, field).empty()) continue;
        const std::string value = *naive::value_of(column, field);
        if (!value.empty()) units += naive::added(*sum, naive::units_of(type, value));
      }
      total = amount(naive::said(*sum, units), type);
    }
    const std::string between(i > 0 || !trailer.tag.empty() ? 1 : 0, schema_.delimiter);
    row += between + schema_.value_prefix + total;
    if (!trailer.titles.empty()) titles += between + trailer.titles[i];
  }
  return (titles.empty() ? "" : titles + line_end) + row + line_end;
}

std::string& RandomStatement::any_value() {
  auto& record = records_[dice_.below(records_.size())];
  return record[dice_.below(record.size())];
}

void RandomStatement::spoil_values() {
  if (records_.empty()) return;
  auto& record = records_[dice_.below(records_.size())];
  switch (dice_.below(9)) {
    case 0:
      did("a record twice");
      records_.insert(records_.begin() + static_cast<std::ptrdiff_t>(dice_.below(records_.size())), record);
      return;
    case 1:
      did("a value of another record");
      record[dice_.below(record.size())] = any_value();
      return;
    case 2:
      did("a field too many");
      record.insert(record.begin() + static_cast<std::ptrdiff_t>(dice_.below(record.size())), "x");
      return;
    case 3:
      did("a field too few");
      if (record.size() > 1)
        record.erase(record.begin() + static_cast<std::ptrdiff_t>(dice_.below(record.size())));
      return;
    case 4: {
      did("another merchant or day everywhere");
      const std::size_t column = schema_.business_date_column.value_or(schema_.merchant_column.value_or(0));
      for (auto& each : records_) {
        if (column < each.size()) each[column] = schema_.columns[column].prefix + "20240101";
      }
      return;
    }
    default:
      spoil_value(any_value());
  }
}

void RandomStatement::spoil_value(std::string& value) {
  const auto at = [&] { return dice_.below(value.size() + 1); };
  switch (dice_.below(8)) {
    case 0:
    case 1:
      did("a line break in a value");
      value.insert(at(), dice_.pick(breaks));
      return;
    case 2:
      did("an odd character");
      value.insert(at(), dice_.pick(oddities));
      return;
    case 3:
      did("a long value");
      value += random_text(10 + dice_.below(40), schema_, dice_);
      return;
    case 4:
      did("an empty field");
      value.clear();
      return;
    case 5:
      did("a doubled value");
      value += value;
      return;
    case 6:
      did("a byte lost");
      if (!value.empty()) value.erase(dice_.below(value.size()), 1);
      return;
    default:
      did("a foreign value");
      value = (dice_.one_in(4) ? "" : schema_.value_prefix) + dice_.pick(foreign_values);
  }
}

void RandomStatement::spoil_layout() {
  text();
  if (dice_.one_in(2)) {
    spoil_bytes();
  } else {
    spoil_lines();
  }
}

void RandomStatement::spoil_bytes() {
  std::string& text = *text_;
  const std::size_t at = dice_.below(text.size() + 1);
  switch (dice_.below(7)) {
    case 0:
      did("cut off");
      text.resize(at);
      return;
    case 1:
      did("a line break anywhere");
      text.insert(at, dice_.pick(breaks));
      return;
    case 2:
      did("an odd character anywhere");
      text.insert(at, dice_.pick(oddities));
      return;
    case 3:
      did("a delimiter anywhere");
      text.insert(at, 1, schema_.delimiter);
      return;
    case 4:
      did("bytes lost");
      text.erase(at, 1 + dice_.below(12));
      return;
    case 5:
      did("a byte order mark more or less");
      if (text.starts_with("\xEF\xBB\xBF")) {
        text.erase(0, 3);
      } else {
        text.insert(0, dice_.one_in(3) ? "\xFF\xFE" : "\xEF\xBB\xBF");
      }
      return;
    default:
      did("a digit changed");
      const std::size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = static_cast<char>('0' + dice_.below(10));
  }
}

void RandomStatement::spoil_lines() {
  std::vector<std::string> lines;  // with their line breaks
  for (std::size_t begin = 0; begin < text_->size();) {
    const std::size_t end = std::min(text_->find('\n', begin), text_->size() - 1) + 1;
    lines.push_back(text_->substr(begin, end - begin));
    begin = end;
  }
  if (lines.empty()) return;
  const std::size_t at = dice_.one_in(3) ? lines.size() - 1 : dice_.below(lines.size());
  std::string& line = lines[at];
  const auto other_end = [](std::string& each) {
    if (!each.ends_with('\n')) return;
    each.pop_back();
    if (each.ends_with('\r')) {
      each.pop_back();
      each += '\n';
    } else {
      each += "\r\n";
    }
  };
  switch (dice_.below(8)) {
    case 0:
      did("a line lost");
      line.clear();
      break;
    case 1:
      did("a line twice");
      line += line;
      break;
    case 2:
      did("a blank line");
      line.insert(0, dice_.one_in(3) ? "\r\n" : "\n");
      break;
    case 3:
      did("two lines swapped");
      std::swap(line, lines[dice_.below(lines.size())]);
      break;
    case 4:
      did("another line ending");
      other_end(line);
      break;
    case 5:
      did("other line endings everywhere");
      std::ranges::for_each(lines, other_end);
      break;
    case 6:
      did("a line ending lost");
      while (line.ends_with('\n') || line.ends_with('\r'))
        line.pop_back();
      break;
    default:
      did("blank lines at the end");
      lines.push_back(dice_.one_in(2) ? "\n\n" : "\r\n");
  }
  text_->clear();
  for (const std::string& each : lines)
    *text_ += each;
}

}  // namespace stmtwatch::test
