#include "config/schema_diff.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "checks/text/transcode.hpp"
#include "config/schema_file.hpp"
#include "config/schema_text.hpp"

namespace stmtwatch::config {
namespace {

using checks::Column;
using checks::Decimal;
using checks::Length;
using checks::LengthUnit;
using checks::Schema;

const Column* find(const Schema& schema, std::string_view name) {
  const auto found = std::ranges::find(schema.columns, name, &Column::name);
  return found == schema.columns.end() ? nullptr : &*found;
}

std::string text_of(const std::optional<Length>& length) {
  if (!length) return "";
  std::string text = length->min == length->max ? fmt::format("exactly {}", length->max)
                     : length->min == 0         ? fmt::format("at most {}", length->max)
                                                : fmt::format("{} to {}", length->min, length->max);
  text += length->unit == LengthUnit::bytes ? " bytes" : " characters";
  if (length->charset) text += fmt::format(" of {}", word_of(*length->charset));
  return text;
}

// The most bytes that one character takes.
std::uint64_t bytes_of_character(checks::Encoding encoding) {
  if (encoding == checks::Encoding::ascii) return 1;
  return encoding == checks::Encoding::gbk ? 2 : 4;
}

// Values of `left` exist that are too long or too short for `right`.
bool is_narrower(const std::optional<Length>& left, const std::optional<Length>& right,
                 checks::Encoding right_encoding) {
  if (!right) return false;
  if (!left) return true;
  const bool to_bytes = left->unit == LengthUnit::characters && right->unit == LengthUnit::bytes;
  const std::uint64_t factor = to_bytes ? bytes_of_character(right->charset.value_or(right_encoding)) : 1;
  const bool other_charset = left->unit == LengthUnit::bytes && right->unit == LengthUnit::bytes &&
                             left->charset != right->charset && right->max < std::uint64_t{left->max} * 2;
  return right->max < left->max * factor || right->min > left->min || other_charset;
}

bool is_narrower(const checks::ValueType& left, const checks::ValueType& right) {
  const auto* from = std::get_if<Decimal>(&left);
  const auto* to = std::get_if<Decimal>(&right);
  if (std::holds_alternative<checks::Text>(right)) return false;
  if (from == nullptr || to == nullptr) return left.index() != right.index();
  return to->precision - to->scale_max < from->precision - from->scale_max ||
         to->scale_max < from->scale_max || (from->negative_allowed && !to->negative_allowed);
}

bool is_narrower(const std::vector<std::string>& left, const std::vector<std::string>& right) {
  if (right.empty()) return false;
  return left.empty() || std::ranges::any_of(left, [&](const std::string& value) {
           return std::ranges::find(right, value) == right.end();
         });
}

std::string text_of(const checks::ValueType& type) {
  const auto* decimal = std::get_if<Decimal>(&type);
  const bool no_minus = decimal != nullptr && !decimal->negative_allowed;
  return schema_word(type) + (no_minus ? ", not negative" : "");
}

std::string yes_or_no(bool value) {
  return value ? "true" : "false";
}

class Comparison {
 public:
  Comparison(const Schema& left, const Schema& right) : left_(left), right_(right) {}

  std::vector<SchemaDifference> run() {
    compare_columns();
    say("", "columns in order", order(left_, right_), order(right_, left_), false);
    compare_file_wide();
    compare_frame();
    return std::move(found_);
  }

  // Of schemas with sections: all but those.
  std::vector<SchemaDifference> run_beside_sections() {
    compare_file_wide();
    return std::move(found_);
  }

  // Of two sections of one title.
  std::vector<SchemaDifference> run_section() {
    compare_columns();
    say("", "columns in order", order(left_, right_), order(right_, left_), false);
    compare_frame();
    return std::move(found_);
  }

 private:
  void compare_columns() {
    for (const Column& column : left_.columns) {
      if (const Column* other = find(right_, column.name)) {
        compare(column, *other);
      } else {
        add({column.name, "column", "is there", "", true});
      }
    }
    for (const Column& column : right_.columns) {
      if (find(left_, column.name) == nullptr) add({column.name, "column", "", "is there", false});
    }
  }

  void add(SchemaDifference difference) { found_.push_back(std::move(difference)); }
  void say(const std::string& column, const char* property, std::string left, std::string right,
           bool narrower) {
    if (left != right) add({column, property, std::move(left), std::move(right), narrower});
  }

  void compare(const Column& left, const Column& right) {
    const std::string& name = left.name;
    say(name, "title", left.title, right.title, false);
    say(name, "type", text_of(left.type), text_of(right.type), is_narrower(left.type, right.type));
    say(name, "required", yes_or_no(left.required), yes_or_no(right.required), right.required);
    say(name, "sensitive", yes_or_no(left.sensitive), yes_or_no(right.sensitive), false);
    say(name, "length", text_of(left.length), text_of(right.length),
        is_narrower(left.length, right.length, right_.encoding));
    say(name, "values", fmt::format("{}", fmt::join(left.values, ", ")),
        fmt::format("{}", fmt::join(right.values, ", ")), is_narrower(left.values, right.values));
    say(name, "pattern", left.pattern.value_or(""), right.pattern.value_or(""), right.pattern.has_value());
    say(name, "prefix", left.prefix, right.prefix, false);
  }

  void compare_file_wide() {
    say("", "encoding", std::string(word_of(left_.encoding)), std::string(word_of(right_.encoding)), false);
    say("", "delimiter", std::string(1, left_.delimiter), std::string(1, right_.delimiter), false);
  }

  void compare_frame() {
    say("", "header", yes_or_no(left_.header), yes_or_no(right_.header), false);
    say("", "unique", keys(left_), keys(right_), false);
    say("", "trailer", yes_or_no(left_.trailer.has_value()), yes_or_no(right_.trailer.has_value()), false);
  }

  // Of the columns that both have.
  static std::string order(const Schema& schema, const Schema& other) {
    std::string names;
    for (const Column& column : schema.columns) {
      if (find(other, column.name) != nullptr) names += (names.empty() ? "" : ", ") + column.name;
    }
    return names;
  }

  static std::string keys(const Schema& schema) {
    constexpr std::string_view scopes[] = {"statement", "day", "history"};
    std::string text;
    for (const checks::UniqueKey& key : schema.unique) {
      text += text.empty() ? "" : "; ";
      for (const std::size_t column : key.columns)
        text += (column == key.columns.front() ? "" : " + ") + schema.columns[column].name;
      text += fmt::format(" ({})", scopes[static_cast<std::size_t>(key.scope)]);
    }
    return text;
  }

  const Schema& left_;
  const Schema& right_;
  std::vector<SchemaDifference> found_;
};

std::string title_of(const checks::Section& section, const Schema& schema) {
  return checks::text::to_utf8(section.title, schema.encoding);
}

const checks::Section* section_of(const Schema& schema, std::string_view title) {
  const auto found = std::ranges::find_if(
      schema.sections, [&](const checks::Section& each) { return title_of(each, schema) == title; });
  return found == schema.sections.end() ? nullptr : &*found;
}

// Of the sections that both have.
std::string titles_in_order(const Schema& schema, const Schema& other) {
  std::string titles;
  for (const auto& section : schema.sections) {
    const auto title = title_of(section, schema);
    if (section_of(other, title) != nullptr) titles += (titles.empty() ? "" : ", ") + title;
  }
  return titles;
}

// What differs in a section, told as of the column "TITLE COLUMN", or "TITLE" of the section as a whole.
void compare_sections(const checks::Section& left, const checks::Section& right, const std::string& title,
                      std::vector<SchemaDifference>& found) {
  if (left.required != right.required)
    found.push_back({title, "required", yes_or_no(left.required), yes_or_no(right.required), right.required});
  for (auto& each : Comparison(*left.part, *right.part).run_section()) {
    each.column = each.column.empty() ? title : title + " " + each.column;
    found.push_back(std::move(each));
  }
}

std::vector<SchemaDifference> differences_of_sections(const Schema& left, const Schema& right) {
  std::vector<SchemaDifference> found;
  for (const auto& section : left.sections) {
    const auto title = title_of(section, left);
    if (const auto* other = section_of(right, title)) {
      compare_sections(section, *other, title, found);
    } else {
      found.push_back({title, "section", "is there", "", true});
    }
  }
  for (const auto& section : right.sections) {
    const auto title = title_of(section, right);
    if (section_of(left, title) == nullptr)
      found.push_back({title, "section", "", "is there", section.required});
  }
  const auto left_order = titles_in_order(left, right);
  const auto right_order = titles_in_order(right, left);
  if (left_order != right_order) found.push_back({"", "sections in order", left_order, right_order, true});
  std::ranges::move(Comparison(left, right).run_beside_sections(), std::back_inserter(found));
  return found;
}

}  // namespace

std::vector<SchemaDifference> differences(const Schema& left, const Schema& right) {
  if (!left.sections.empty() || !right.sections.empty()) return differences_of_sections(left, right);
  return Comparison(left, right).run();
}

}  // namespace stmtwatch::config
