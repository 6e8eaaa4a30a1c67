#pragma once

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ddl/ddl.hpp"
#include "config/ddl/ddl_column.hpp"
#include "config/ddl/ddl_tokens.hpp"
#include "config/ddl/ddl_types.hpp"

// One table, put together from the parts of its CREATE TABLE and of what is said of it later. Private to
// config/'s reader of such statements.
namespace stmtwatch::config {

// Types made by CREATE TYPE ... AS ENUM: the name in upper case, the values.
using DdlEnums = std::map<std::string, std::vector<std::string>, std::less<>>;

// Where notes go; the first ddl_notes_max are kept, the last of them says how many more there are.
class DdlNotes {
 public:
  explicit DdlNotes(std::filesystem::path file) : file_(std::move(file)) {}
  void add(std::uint32_t line, std::string message);
  std::vector<Fault> take();
  DdlNotes of_another() const { return DdlNotes(file_); }  // none yet

 private:
  std::filesystem::path file_;
  std::vector<Fault> notes_;
  std::size_t untold_ = 0;
};

class DdlTableDraft {
 public:
  // `enums` must outlive it.
  DdlTableDraft(std::string name, std::uint32_t line, Dialect dialect, DdlCharset charset,
                const DdlEnums& enums, DdlNotes notes);

  // The columns of another table, before those of its own; with its keys.
  void take_over(const DdlTableDraft& other, bool with_keys);
  // A column or a constraint, as it stands between two commas of the list.
  void add_element(std::span<const DdlToken> element);
  void add_unique(std::span<const DdlToken> columns, std::uint32_t line, std::string key_name,
                  bool primary = false);
  // What is not there is not dropped.
  void drop_key(std::string_view key_name);
  void drop_key(std::span<const DdlToken> columns);
  void drop_primary_key();
  void require(std::string_view column, bool required);
  void let_be_empty(std::string_view column, bool may_be_empty);
  void note(std::uint32_t line, std::string message) { notes_.add(line, std::move(message)); }
  void set_comment(std::string comment) { table_.comment = std::move(comment); }
  void set_comment(std::string_view column, std::string comment);

  const std::string& name() const { return table_.name; }
  // The first column of which this holds; nullptr: there is none.
  template <class Predicate>
  const DdlColumn* find_if(const Predicate& predicate) const {
    const auto found = std::ranges::find_if(table_.columns, predicate);
    return found == table_.columns.end() ? nullptr : &*found;
  }
  // Names and titles given, impossible values taken off.
  DdlTable finish();

 private:
  struct Key {
    std::string name;
    std::vector<std::size_t> columns;
    bool primary = false;
  };

  bool is_constraint(const DdlCursor& cursor) const;
  void add_constraint(DdlCursor cursor, std::uint32_t line);
  void add_column(std::span<const DdlToken> element);
  void merge_column(const ReadColumn& read);
  void note_full(std::string_view column, std::uint32_t line);
  void add_check(std::span<const DdlToken> condition, std::uint32_t line);
  void give_name(std::size_t index);
  void check_values(DdlColumn& column);
  DdlColumn* find(std::string_view name);
  const DdlColumn* find(std::string_view name) const;

  DdlTable table_;
  Dialect dialect_;
  DdlCharset charset_;
  const DdlEnums& enums_;
  DdlNotes notes_;
  std::vector<Key> keys_;
  std::size_t taken_over_ = 0;  // so many columns are those of other tables
};

}  // namespace stmtwatch::config
