#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/ddl.hpp"
#include "config/ddl_tokens.hpp"
#include "config/ddl_types.hpp"

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

 private:
  std::filesystem::path file_;
  std::vector<Fault> notes_;
  std::size_t untold_ = 0;
};

class DdlTableDraft {
 public:
  // `enums` and `notes` must outlive it.
  DdlTableDraft(std::string name, std::uint32_t line, Dialect dialect, DdlCharset charset,
                const DdlEnums& enums, DdlNotes& notes);

  // A column or a constraint, as it stands between two commas of the list.
  void add_element(std::span<const DdlToken> element);
  void add_unique(std::span<const DdlToken> columns, std::uint32_t line, bool required);
  void require(std::string_view column);
  void set_comment(std::string comment) { table_.comment = std::move(comment); }
  void set_comment(std::string_view column, std::string comment);

  const std::string& name() const { return table_.name; }
  std::uint32_t line() const { return table_.line; }
  // Names and titles given, impossible values taken off.
  DdlTable finish();

 private:
  bool is_constraint(const DdlCursor& cursor) const;
  void add_constraint(DdlCursor cursor, std::uint32_t line);
  void add_column(std::span<const DdlToken> element);
  void add_check(std::span<const DdlToken> condition, std::uint32_t line);
  void give_name(std::size_t index);
  void check_values(DdlColumn& column);
  DdlColumn* find(std::string_view name);

  DdlTable table_;
  Dialect dialect_;
  DdlCharset charset_;
  const DdlEnums& enums_;
  DdlNotes& notes_;
};

}  // namespace stmtwatch::config
