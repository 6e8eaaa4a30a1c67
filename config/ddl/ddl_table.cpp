#include "config/ddl/ddl_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/text/ascii.hpp"
#include "checks/text/characters.hpp"
#include "checks/values/value_type.hpp"
#include "config/ddl/ddl_check.hpp"
#include "config/ddl/ddl_schema.hpp"
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
                             const DdlEnums& enums, DdlNotes notes)
    : dialect_(dialect), charset_(std::move(charset)), enums_(enums), notes_(std::move(notes)) {
  table_.name = std::move(name);
  table_.line = line;
}

const DdlColumn* DdlTableDraft::find(std::string_view name) const {
  return find_if([&](const DdlColumn& each) { return same_name(each.column.title, name); });
}

DdlColumn* DdlTableDraft::find(std::string_view name) {
  const auto* found = std::as_const(*this).find(name);
  return found == nullptr ? nullptr
                          : &table_.columns[static_cast<std::size_t>(found - table_.columns.data())];
}

void DdlTableDraft::take_over(const DdlTableDraft& other, bool with_keys) {
  for (const DdlColumn& column : other.table_.columns) {
    if (find(column.column.title) != nullptr) continue;  // of several parents
    if (table_.columns.size() == ddl_columns_max) return note_full(column.column.title, table_.line);
    table_.columns.push_back(column);
  }
  taken_over_ = table_.columns.size();
  if (!with_keys) return;
  for (const Key& key : other.keys_) {
    Key own{key.name, {}, key.primary};
    for (const std::size_t index : key.columns) {
      const auto* column = find(other.table_.columns[index].column.title);
      own.columns.push_back(static_cast<std::size_t>(column - table_.columns.data()));
    }
    keys_.push_back(std::move(own));
  }
}

void DdlTableDraft::note_full(std::string_view column, std::uint32_t line) {
  notes_.add(line, fmt::format("{} is one column more than the {} that a schema has: passed over",
                               in_quotes(column), ddl_columns_max));
}

bool DdlTableDraft::is_constraint(const DdlCursor& cursor) const {
  const auto begins = [&](std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](std::string_view word) { return cursor.peek().is(word); });
  };
  if (begins({"PRIMARY", "UNIQUE", "CONSTRAINT", "CHECK", "FOREIGN"})) return true;
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
  std::string name;
  if (cursor.take("CONSTRAINT") && !is_constraint(cursor)) name = cursor.take().text;
  const bool primary = cursor.take("PRIMARY", "KEY");
  const bool unique = !primary && cursor.take("UNIQUE");
  const bool check = !primary && !unique && cursor.take("CHECK");
  if (!primary && !unique && !check) {
    if (cursor.take("NOT", "NULL")) require(cursor.take().text, !unheld_in(cursor));
    return;
  }
  while (!cursor.done() && !cursor.peek().is("(")) {  // KEY, the name of the index, USING BTREE
    const DdlToken word = cursor.take();
    if (name.empty() && !word.is("KEY") && !word.is("INDEX") && !word.is("USING")) name = word.text;
  }
  const auto group = cursor.take_group();
  if (const auto state = unheld_in(cursor)) {
    notes_.add(line, fmt::format("{} is {}, so that rows need not hold to it: left out",
                                 primary  ? "PRIMARY KEY"
                                 : unique ? "UNIQUE"
                                          : "CHECK",
                                 *state));
  } else if (check) {
    add_check(group, line);
  } else {
    add_unique(group, line, std::move(name), primary);
  }
}

void DdlTableDraft::add_column(std::span<const DdlToken> element) {
  ReadColumn read = read_ddl_column(element);
  const auto line = read.column.line;
  const std::string shown = in_quotes(read.column.column.title);
  if (const auto* known = find(read.column.column.title)) {
    if (static_cast<std::size_t>(known - table_.columns.data()) < taken_over_) return merge_column(read);
    notes_.add(line, fmt::format("there is a column named {} already: this one is passed over", shown));
    return;
  }
  if (table_.columns.size() == ddl_columns_max) return note_full(read.column.column.title, line);
  if (const auto known = enums_.find(read.type.name); known != enums_.end()) {
    read.type.name = "ENUM";
    read.type.texts = known->second;
  }
  for (const auto& said : translate(read.type, dialect_, charset_, read.column.column))
    notes_.add(line, fmt::format("column {}: {}", shown, on_one_line(said)));
  if (read.invisible)
    notes_.add(line,
               fmt::format("column {} is INVISIBLE: SELECT * leaves it out, and the schema has it", shown));
  table_.columns.push_back(read.column);
  merge_column(read);
}

// What a column says beside its type.
void DdlTableDraft::merge_column(const ReadColumn& read) {
  const auto line = read.column.line;
  const std::string& title = read.column.column.title;
  DdlColumn& column = *find(title);
  column.column.required = column.column.required || read.column.column.required;
  column.may_be_empty = column.may_be_empty || read.column.may_be_empty;
  for (const auto& state : read.unheld)
    notes_.add(line, fmt::format("column {}: {}, so that rows need not hold to it: left out",
                                 in_quotes(title), state));
  if (read.unique)
    keys_.push_back({"", {static_cast<std::size_t>(&column - table_.columns.data())}, read.primary});
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

void DdlTableDraft::add_unique(std::span<const DdlToken> columns, std::uint32_t line, std::string key_name,
                               bool primary) {
  Key made{std::move(key_name), {}, primary};
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
    if (std::ranges::find(made.columns, index) == made.columns.end()) made.columns.push_back(index);
  }
  if (!made.columns.empty()) keys_.push_back(std::move(made));
}

void DdlTableDraft::drop_key(std::string_view key_name) {
  std::erase_if(keys_, [&](const Key& key) { return !key.name.empty() && same_name(key.name, key_name); });
}

void DdlTableDraft::drop_key(std::span<const DdlToken> columns) {
  std::vector<std::string> names;
  for (const auto& part : split_at_commas(columns))
    names.push_back(part.front().text);
  std::erase_if(keys_, [&](const Key& key) {
    return std::ranges::equal(key.columns, names, [&](std::size_t index, const std::string& name) {
      return same_name(table_.columns[index].column.title, name);
    });
  });
}

void DdlTableDraft::drop_primary_key() {
  std::erase_if(keys_, &Key::primary);
}

void DdlTableDraft::require(std::string_view column, bool required) {
  if (DdlColumn* found = find(column)) found->column.required = required;
}

void DdlTableDraft::let_be_empty(std::string_view column, bool may_be_empty) {
  if (DdlColumn* found = find(column)) found->may_be_empty = may_be_empty;
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
    draft.may_be_empty = draft.may_be_empty || value.empty();
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
  for (Key& key : keys_) {
    for (const std::size_t index : key.columns)
      table_.columns[index].column.required = table_.columns[index].column.required || key.primary;
    table_.unique.push_back(std::move(key.columns));
  }
  const bool empty_is_null = dialect_ == Dialect::oracle;
  for (std::size_t index = 0; index < table_.columns.size(); ++index) {
    DdlColumn& column = table_.columns[index];
    give_name(index);
    check_values(column);
    if (column.may_be_empty && !empty_is_null) column.column.required = false;
  }
  std::ranges::sort(table_.unique);
  const auto twice = std::ranges::unique(table_.unique);
  table_.unique.erase(twice.begin(), twice.end());
  table_.notes = notes_.take();
  return std::move(table_);
}

}  // namespace stmtwatch::config
