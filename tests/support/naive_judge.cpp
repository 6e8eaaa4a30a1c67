#include "tests/support/naive_judge.hpp"

#include <map>
#include <set>

#include "tests/support/naive_layout.hpp"
#include "tests/support/naive_values.hpp"

namespace stmtwatch::test {
namespace {

using namespace naive;
using checks::Column;
using checks::Schema;

class NaiveJudge {
 public:
  NaiveJudge(const std::string& bytes, const Schema& schema, const std::optional<StatementName>& name)
      : bytes_(bytes), schema_(schema), name_(name) {}

  FoundList run() {
    // DOS ends files with the one, a full disk with the other.
    const std::size_t content = bytes_.find_last_not_of(std::string("\x1A\0", 2)) + 1;
    const std::string_view text = std::string_view(bytes_).substr(0, content);
    if (text.find_first_not_of("\r\n") == std::string_view::npos) {
      const bool empty_day = schema_.empty_day && bytes_.empty() && schema_.empty_day->empty();
      if (!empty_day) add("completeness", {}, {}, bytes_.size());
      return found_;
    }
    if (bytes_.starts_with("\xFF\xFE") || bytes_.starts_with("\xFE\xFF")) {
      add("encoding", {}, {}, 0);
      return found_;
    }
    judge_mark();
    statement_ = take_apart(text, schema_, name_);
    for (const Fault& fault : statement_.faults)
      add(fault.check, fault.record, {}, std::min(fault.offset, bytes_.size()));
    if (content < bytes_.size() && !statement_.unread) add("control-character", {}, {}, content);
    judge_counts();
    for (const Record& record : statement_.records)
      judge_record(record);
    judge_identity(schema_.merchant_column);
    judge_identity(schema_.business_date_column);
    for (const checks::UniqueKey& unique : schema_.unique)
      judge_unique(unique);
    if (statement_.trailer_row) judge_totals(*statement_.trailer_row);
    std::ranges::stable_sort(found_, {},
                             [](const Found& found) { return std::pair(found.byte_offset, found.check); });
    judge_encoding_of_all();
    return found_;
  }

 private:
  void add(const std::string& check, std::optional<std::uint64_t> record, std::optional<std::size_t> column,
           std::size_t offset) {
    // The file as a whole ends on its last line, even where that is closed.
    const std::size_t looked_at = offset == bytes_.size() && bytes_.ends_with('\n') ? offset - 1 : offset;
    const auto line = 1 + std::ranges::count(bytes_.substr(0, looked_at), '\n');
    found_.push_back({check, record, static_cast<std::uint64_t>(line),
                      column ? std::optional(schema_.columns[*column].name) : std::nullopt, offset});
  }

  void judge_mark() {
    const bool there = bytes_.starts_with("\xEF\xBB\xBF");
    const bool wrong = there ? schema_.byte_order_mark == checks::ByteOrderMark::forbidden
                             : schema_.byte_order_mark == checks::ByteOrderMark::required;
    if (wrong) add("encoding", {}, {}, 0);
  }

  // Where every record has the same wrong number of fields, that is one fault.
  void judge_counts() {
    std::vector<const Record*> wrong;
    bool alike = true;
    for (const Record& record : statement_.records) {
      if (!record.fields.empty()) alike = false;
      if (!record.fields.empty() || record.count == statement_.titles) continue;
      alike = alike && (wrong.empty() || wrong.front()->count == record.count);
      wrong.push_back(&record);
    }
    if (alike && wrong.size() > 1) return add("field-count", {}, {}, wrong.front()->offset);
    for (const Record* record : wrong)
      add("field-count", record->number, {}, record->offset);
  }

  // All of it is GB18030 where UTF-8 should be: that is the one fault.
  void judge_encoding_of_all() {
    if (schema_.encoding != checks::Encoding::utf8 || !is_gb18030_instead(bytes_)) return;
    const auto is = [&](const char* check) {
      return std::ranges::any_of(found_, [&](const Found& found) { return found.check == check; });
    };
    if (!is("header") && !is("encoding") && !is("field-count") && !is("completeness") &&
        !is("control-character"))
      return;
    found_.clear();
    const auto foreign =
        std::ranges::find_if(bytes_, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
    add("encoding", {}, {}, static_cast<std::size_t>(foreign - bytes_.begin()));
  }

  void judge_record(const Record& record) {
    for (std::size_t column = 0; column < record.fields.size(); ++column) {
      const Field& field = record.fields[column];
      const bool cut = record.cut && column + 1 == record.fields.size();
      if (cut || judge_field(record, column, field)) bad_.insert({record.number, column});
    }
  }

  // True: it has its finding, the only one.
  bool judge_field(const Record& record, std::size_t column, const Field& field) {
    const auto told = [&](const char* check, std::optional<std::size_t> at) {
      if (at) add(check, record.number, column, field.offset + *at);
      return at.has_value();
    };
    if (told("encoding", find_invalid(schema_.encoding, field.bytes))) return true;
    if (told("encoding", find_mark(column, field.bytes))) return true;
    if (told("embedded-newline", find_break(field.bytes))) return true;
    if (told("control-character", find_control(field.bytes))) return true;
    const std::string wrong = wrong_with_value(schema_.columns[column], field.bytes);
    if (!wrong.empty()) add(wrong, record.number, column, field.offset);
    return !wrong.empty();
  }

  // A byte order mark in a text that begins a record or is part of a key.
  std::optional<std::size_t> find_mark(std::size_t column, const std::string& bytes) const {
    const Column& what = schema_.columns[column];
    const auto value = value_of(what, bytes);
    if (!std::holds_alternative<checks::Text>(what.type) || !what.values.empty() || what.pattern || !value)
      return std::nullopt;
    const auto at = bytes.find("\xEF\xBB\xBF");
    const bool in_key = std::ranges::any_of(schema_.unique, [column](const checks::UniqueKey& unique) {
      return std::ranges::find(unique.columns, column) != unique.columns.end();
    });
    const bool begins = column == 0 && value->starts_with("\xEF\xBB\xBF");
    return at != std::string::npos && (in_key || begins) ? std::optional(at) : std::nullopt;
  }

  bool is_sound(const Record& record, std::size_t column) const {
    return !record.fields.empty() && !bad_.contains({record.number, column});
  }
  std::string value(const Record& record, std::size_t column) const {
    return *value_of(schema_.columns[column], record.fields[column].bytes);
  }

  void judge_identity(std::optional<std::size_t> column) {
    if (!column || !name_) return;
    std::vector<const Record*> wrong;
    std::set<std::string> wrong_values;
    std::size_t judged = 0;
    for (const Record& record : statement_.records) {
      if (!is_sound(record, *column) || value(record, *column).empty()) continue;
      ++judged;
      if (agrees_with_name(schema_, name_, *column, value(record, *column))) continue;
      wrong.push_back(&record);
      wrong_values.insert(value(record, *column));
    }
    const bool as_a_whole = wrong.size() > 1 && wrong.size() == judged && wrong_values.size() == 1;
    if (as_a_whole) wrong.resize(1);
    for (const Record* record : wrong) {
      const auto number = as_a_whole ? std::nullopt : std::optional(record->number);
      add("identity", number, column, record->fields[*column].offset);
    }
  }

  void judge_unique(const checks::UniqueKey& unique) {
    std::set<std::vector<std::string>> seen;
    for (const Record& record : statement_.records) {
      std::vector<std::string> key;
      bool sound = true;
      bool empty = true;
      for (const std::size_t column : unique.columns) {
        sound = sound && is_sound(record, column);
        if (!sound) break;
        key.push_back(value(record, column));
        empty = empty && key.back().empty();
      }
      if (!sound || empty || seen.insert(key).second) continue;
      add("voucher-unique", record.number, unique.columns[0], record.fields[unique.columns[0]].offset);
    }
  }

  // The first thing wrong with the row is where the one finding stands.
  void judge_totals(const std::string& row) {
    const checks::Trailer& trailer = *schema_.trailer;
    const auto wrong_at = [&](std::size_t at, std::optional<std::size_t> column) {
      add("control-totals", {}, column, statement_.trailer_offset + at);
    };
    std::vector<std::string> fields;
    for (std::size_t begin = 0; begin <= row.size();) {
      const std::size_t end = std::min(row.find(schema_.delimiter, begin), row.size());
      fields.push_back(row.substr(begin, end - begin));
      begin = end + 1;
    }
    const std::size_t tags = trailer.tag.empty() ? 0 : 1;
    if (fields.size() != trailer.fields.size() + tags) return wrong_at(0, {});
    if (tags == 1 && fields[0] != trailer.tag) return wrong_at(0, {});
    std::size_t at = 0;
    for (std::size_t i = 0; i < fields.size(); at += fields[i++].size() + 1) {
      if (i < tags || total_is_right(trailer.fields[i - tags], fields[i])) continue;
      const auto* sum = std::get_if<checks::TrailerSum>(&trailer.fields[i - tags]);
      return wrong_at(at, sum != nullptr ? std::optional(sum->column) : std::nullopt);
    }
  }

  bool total_is_right(const checks::TrailerField& field, std::string text) const {
    if (!text.starts_with(schema_.value_prefix)) return false;
    text.erase(0, schema_.value_prefix.size());
    if (const auto* sum = std::get_if<checks::TrailerSum>(&field)) return sum_is_right(*sum, text);
    if (std::holds_alternative<checks::TrailerText>(field)) return true;
    if (text.empty() || text.find_first_not_of("0123456789") != std::string::npos) return false;
    text.erase(0, std::min(text.find_first_not_of('0'), text.size() - 1));
    return any_unread() || text == std::to_string(statement_.records.size());
  }

  bool sum_is_right(const checks::TrailerSum& asked, const std::string& text) const {
    const std::size_t column = asked.column;
    auto type = std::get<checks::Decimal>(schema_.columns[column].type);
    checks::Decimal said = type;
    said.precision = 255;  // sums have more digits than amounts
    said.negative_allowed = true;
    if (text.empty() || !is_well_formed(said, text)) return false;
    __int128_t sum = 0;
    for (const Record& record : statement_.records) {
      if (!is_sound(record, column)) return true;  // what could not be read is not held against the total
      const std::string amount = value(record, column);
      if (!amount.empty()) sum += naive::added(asked, units_of(type, amount));
    }
    return says(type, text, naive::said(asked, sum));
  }

  bool any_unread() const {
    return std::ranges::any_of(statement_.records, [](const Record& each) { return each.fields.empty(); });
  }

  const std::string& bytes_;
  const Schema& schema_;
  const std::optional<StatementName>& name_;
  Statement statement_;
  FoundList found_;
  std::set<std::pair<std::uint64_t, std::size_t>> bad_;  // record and column that have a finding
};

}  // namespace

FoundList naive_findings(const std::string& bytes, const Schema& schema,
                         const std::optional<StatementName>& name) {
  return NaiveJudge(bytes, schema, name).run();
}

}  // namespace stmtwatch::test
