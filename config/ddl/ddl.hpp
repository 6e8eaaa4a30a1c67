#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"
#include "config/fault.hpp"

// CREATE TABLE statements, as databases write them out, as drafts of schemas.
namespace stmtwatch::config {

enum class Dialect : std::uint8_t { mysql, postgresql, oracle };
std::string_view name_of(Dialect dialect);  // "MySQL"

struct DdlColumn {
  checks::Column column;      // its title is the name as the table has it
  bool may_be_empty = false;  // NOT NULL, and empty all the same: DEFAULT '' or a value that is empty
  std::string written;        // the type as it was written, on one line
  std::string comment;        // what COMMENT says, as it was written
  std::uint32_t line = 0;
};

struct DdlTable {
  std::string name;  // with the schema that owns it: "settlement.merged_entry"
  std::string comment;
  std::uint32_t line = 0;
  std::vector<DdlColumn> columns;
  std::vector<std::vector<std::size_t>> unique;  // indexes into columns: primary and unique keys
  std::vector<Fault> notes;  // what could not be taken over as it was written; in the order of lines
};

struct Ddl {
  Dialect dialect = Dialect::postgresql;
  bool dialect_guessed = false;
  std::vector<DdlTable> tables;  // each with at least one column
  std::vector<Fault> notes;      // statements of no table; in the order of lines
};

inline constexpr std::size_t ddl_bytes_max = 1u << 20;
inline constexpr std::size_t ddl_columns_max = 500;
inline constexpr std::size_t ddl_notes_max = 200;  // of a table, and of none; more are counted by one

// The notes of the text as a whole and of every table, in the order of lines.
std::vector<Fault> all_notes(const Ddl& ddl);

// Reads CREATE TABLE, with the columns of the tables that it names (INHERITS, PARTITION OF, LIKE), and what
// ALTER TABLE, CREATE UNIQUE INDEX and COMMENT ON say of the same tables; other statements are passed over
// with a note. Keys and checks that the database does not hold rows to (DISABLE, NOVALIDATE, NOT VALID, NOT
// ENFORCED) are left out with a note. Without `dialect` it is guessed from the words of the text. `file` only
// names the text in faults and notes. A fault: the text is larger than ddl_bytes_max, not UTF-8, a quote or
// comment never ends, or no table is found.
std::expected<Ddl, Fault> parse_ddl(std::string_view text, const std::filesystem::path& file,
                                    std::optional<Dialect> dialect);
std::expected<Ddl, Fault> read_ddl(const std::filesystem::path& file, std::optional<Dialect> dialect);

}  // namespace stmtwatch::config
