#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"
#include "checks/vocabulary/file_name.hpp"

// A whole statement in memory taken apart into header, records and trailer, for the naive judge. Delimited
// and unquoted formats only.
namespace stmtwatch::test::naive {

struct Field {
  std::size_t offset = 0;
  std::string bytes;
};

struct Record {
  std::uint64_t number = 0;
  std::size_t offset = 0;
  std::vector<Field> fields;  // none: it has another number of fields than the schema
  std::size_t count = 0;      // that number
  bool cut = false;           // the file ends within its last value
};

struct Fault {
  std::string check;
  std::optional<std::uint64_t> record;
  std::size_t offset = 0;  // npos: the end of the file
};

struct Statement {
  std::vector<Record> records;
  std::vector<Fault> faults;               // of header, layout and end
  std::optional<std::string> trailer_row;  // where there is one to be judged
  std::size_t trailer_offset = 0;
  bool unread = false;     // nothing behind what `faults` say is read
  std::size_t titles = 0;  // how many a wrong header has; records of as many fields are no fault of their own
};

// `bytes` are not UTF-16, and hold something other than line breaks.
Statement take_apart(std::string_view bytes, const checks::Schema& schema,
                     const std::optional<StatementName>& name);

// Whether a value of the record agrees with the file name, where the schema wants that; an empty one does.
bool agrees_with_name(const checks::Schema& schema, const std::optional<StatementName>& name,
                      std::size_t column, std::string_view value);

}  // namespace stmtwatch::test::naive
