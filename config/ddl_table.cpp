#include "config/ddl_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/text/ascii.hpp"
#include "checks/text/characters.hpp"
#include "checks/values/value_type.hpp"
#include "config/ddl_check.hpp"
#include "config/ddl_column.hpp"
#include "config/schema_text.hpp"
#include "config/words.hpp"

namespace stmtwatch::config {
namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t text_bytes_max = 256;

char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}
bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, {}, lower, lower);
}

bool may_stand_in_name(char byte) {
  return checks::text::is_digit(byte) || (lower(byte) >= 'a' && lower(byte) <= 'z') || byte == '_';
}

// Why a text cannot stand in a line of a statement of the schema that is written.
std::optional<std::string> unfit(std::string_view text) {
  if (text.empty()) return "is empty";
  if (text.size() > text_bytes_max) return fmt::format("is longer than {} bytes", text_bytes_max);
  if (text.contains(schema_text_delimiter))
    return fmt::format("holds the delimiter {}", schema_text_delimiter);
  if (checks::text::find_break(text) || checks::text::find_control(text)) return "holds a control character";
  return std::nullopt;
}

std::optional<std::string> unfit_value(std::string_view value, const checks::Column& column) {
  if (auto wrong = unfit(value)) return wrong;
  if (!checks::is_well_formed(column.type, value)) return "is not " + checks::describe(column.type);
  if (!column.length) return std::nullopt;
  const bool bytes = column.length->unit == checks::LengthUnit::bytes;
  const auto length = bytes ? value.size() : checks::text::count_characters(value);
  if (length > column.length->max) return "is longer than the column";
  return std::nullopt;
}

}  // namespace

void DdlNotes::add(std::uint32_t line, std::string message) {
  if (notes_.size() < ddl_notes_max) {
    notes_.push_back({file_, line, std::move(message)});
  } else {
    ++untold_;
  }
}

std::vector<Fault> DdlNotes::take() {
  std::ranges::stable_sort(notes_, {}, &Fault::line);
  if (untold_ > 0) notes_.push_back({file_, 0, fmt::format("{} more notes are left out", untold_)});
  return std::move(notes_);
}

DdlTableDraft::DdlTableDraft(std::string name, std::uint32_t line, Dialect dialect, DdlCharset charset,
                             const DdlEnums& enums, DdlNotes& notes)
    : dialect_(dialect), charset_(std::move(charset)), enums_(enums), notes_(notes) {
  table_.name = std::move(name);
  table_.line = line;
}

DdlColumn* DdlTableDraft::find(std::string_view name) {
  const auto found = std::ranges::find_if(
      table_.columns, [&](const DdlColumn& each) { return same_name(each.column.title, name); });
  return found == table_.columns.end() ? nullptr : &*found;
}

bool DdlTableDraft::is_constraint(const DdlCursor& cursor) const {
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return cursor.peek().is(word); });
  };
  if (begins({"PRIMARY", "UNIQUE", "CONSTRAINT", "CHECK", "FOREIGN", "LIKE"})) return true;
  if (cursor.peek().is("EXCLUDE")) return cursor.peek(1).is("USING") || cursor.peek(1).is("(");
  if (cursor.peek().is("SUPPLEMENTAL")) return cursor.peek(1).is("LOG");
  return dialect_ == Dialect::mysql && begins({"KEY", "INDEX", "FULLTEXT", "SPATIAL"});
}

void DdlTableDraft::add_element(std::span<const DdlToken> element) {
  DdlCursor cursor(element);
  const auto line = cursor.peek().line;
  if (cursor.done()) return;
  if (is_constraint(cursor)) {
    add_constraint(cursor, line);
  } else if (!cursor.peek().is_name() || !cursor.peek(1).is_name()) {
    notes_.add(line, fmt::format("{}: {} is no column with a type: passed over", on_one_line(table_.name),
                                 in_quotes(cursor.peek().text)));
  } else {
    add_column(element);
  }
}

void DdlTableDraft::add_constraint(DdlCursor cursor, std::uint32_t line) {
  if (cursor.take("CONSTRAINT") && !is_constraint(cursor)) cursor.take();
  const bool primary = cursor.take("PRIMARY", "KEY");
  if (cursor.take("CHECK")) {
    add_check(cursor.take_group(), line);
  } else if (cursor.take("LIKE")) {
    notes_.add(line,
               fmt::format("the columns of {} are not taken over: give its CREATE TABLE statement as well",
                           in_quotes(cursor.peek().text)));
  } else if (primary || cursor.take("UNIQUE")) {
    while (!cursor.done() && !cursor.peek().is("("))
      cursor.take();  // KEY, the name of the index, USING BTREE
    add_unique(cursor.take_group(), line, primary);
  }
}

void DdlTableDraft::add_column(std::span<const DdlToken> element) {
  ReadColumn read = read_ddl_column(element);
  const auto line = read.column.line;
  const std::string shown = in_quotes(read.column.column.title);
  if (find(read.column.column.title) != nullptr) {
    notes_.add(line, fmt::format("there is a column named {} already: this one is passed over", shown));
    return;
  }
  if (table_.columns.size() == ddl_columns_max) {
    notes_.add(line, fmt::format("{} is one column more than the {} that a schema has: passed over", shown,
                                 ddl_columns_max));
    return;
  }
  if (const auto known = enums_.find(read.type.name); known != enums_.end()) {
    read.type.name = "ENUM";
    read.type.texts = known->second;
  }
  for (const auto& said : translate(read.type, dialect_, charset_, read.column.column))
    notes_.add(line, fmt::format("column {}: {}", shown, on_one_line(said)));
  table_.columns.push_back(std::move(read.column));
  if (read.unique) table_.unique.push_back({table_.columns.size() - 1});
  for (const auto& condition : read.checks)
    add_check(condition, line);
}

void DdlTableDraft::add_check(std::span<const DdlToken> condition, std::uint32_t line) {
  const DdlCheck check = read_check(condition);
  DdlColumn* column = find(check.column);
  if (check.says == DdlCheck::Says::values && column != nullptr) {
    column->column.values = check.values;
    return;
  }
  if (check.says == DdlCheck::Says::not_negative && column != nullptr) {
    if (auto* decimal = std::get_if<checks::Decimal>(&column->column.type)) {
      decimal->negative_allowed = false;
      return;
    }
  }
  std::string words;
  for (const DdlToken& token : condition)
    words += (words.empty() ? "" : " ") + token.text;
  notes_.add(
      line, fmt::format("CHECK ({}) cannot be said in a schema: left out", on_one_line(words.substr(0, 80))));
}

void DdlTableDraft::add_unique(std::span<const DdlToken> columns, std::uint32_t line, bool required) {
  std::vector<std::size_t> key;
  for (const auto& part : split_at_commas(columns)) {
    DdlCursor cursor(part);
    const std::string name = cursor.take().text;
    const DdlColumn* column = find(name);
    if (column == nullptr || cursor.peek().is("(")) {
      notes_.add(line, fmt::format("a key of {} is not one of whole columns of {}: left out", in_quotes(name),
                                   on_one_line(table_.name)));
      return;
    }
    const auto index = static_cast<std::size_t>(column - table_.columns.data());
    if (std::ranges::find(key, index) == key.end()) key.push_back(index);
  }
  for (const std::size_t index : key)
    table_.columns[index].column.required = table_.columns[index].column.required || required;
  if (!key.empty()) table_.unique.push_back(std::move(key));
}

void DdlTableDraft::require(std::string_view column) {
  if (DdlColumn* found = find(column)) found->column.required = true;
}

void DdlTableDraft::set_comment(std::string_view column, std::string comment) {
  if (DdlColumn* found = find(column)) found->comment = std::move(comment);
}

// A name that a schema may use, the one of the table where possible.
void DdlTableDraft::give_name(std::size_t index) {
  checks::Column& column = table_.columns[index].column;
  std::string name = column.title.substr(0, name_bytes_max - 5);  // room for a number
  std::ranges::replace_if(
      name, [](char byte) { return !may_stand_in_name(byte); }, '_');
  if (name.find_first_not_of('_') == std::string::npos) name = fmt::format("column_{}", index + 1);
  if (checks::text::is_digit(name[0])) name.insert(0, "c");
  const auto taken = [&](const std::string& text) {
    return std::ranges::any_of(std::span(table_.columns).first(index),
                               [&](const DdlColumn& each) { return each.column.name == text; });
  };
  column.name = name;
  for (std::size_t number = 2; taken(column.name); ++number)
    column.name = fmt::format("{}_{}", name, number);
  if (const auto wrong = unfit(column.title)) {
    notes_.add(table_.columns[index].line, fmt::format("the name of column {} {}: it is called {}",
                                                       in_quotes(column.title), *wrong, column.name));
    column.title = column.name;
  }
}

void DdlTableDraft::check_values(DdlColumn& draft) {
  std::vector<std::string> fitting;
  for (const auto& value : draft.column.values) {
    if (std::ranges::find(fitting, value) != fitting.end()) continue;
    if (const auto wrong = unfit_value(value, draft.column)) {
      notes_.add(draft.line, fmt::format("column {} lists {}, which {}: left out",
                                         in_quotes(draft.column.title), in_quotes(value), *wrong));
    } else {
      fitting.push_back(value);
    }
  }
  draft.column.values = std::move(fitting);
}

DdlTable DdlTableDraft::finish() {
  for (std::size_t index = 0; index < table_.columns.size(); ++index) {
    give_name(index);
    check_values(table_.columns[index]);
  }
  std::ranges::sort(table_.unique);
  const auto twice = std::ranges::unique(table_.unique);
  table_.unique.erase(twice.begin(), twice.end());
  return std::move(table_);
}

}  // namespace stmtwatch::config
