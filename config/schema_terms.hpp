#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/schema_keys.hpp"

// What the tables of balances, agreements and sources name in words. Private to config/. All columns are
// known by then.
namespace stmtwatch::config {

// One table at work: finds what its texts name, and tells what they cannot mean.
class TermReader {
 public:
  // `where` is how people call the table, which begins on `line`.
  TermReader(const checks::Schema& schema, std::string_view where, std::uint32_t line, FaultSink& faults)
      : schema_(schema), where_(where), line_(line), faults_(faults) {}

  void fault(std::string_view what) { faults_.add(line_, fmt::format("{}: {}", where_, what)); }

  // These answer with the first column where there is no such, which is a fault.
  std::size_t column(const checks::Schema& schema, std::string_view name);
  std::size_t column(std::string_view name) { return column(schema_, name); }
  std::size_t amount(const checks::Schema& schema, std::string_view name);  // of a decimal type
  std::size_t amount(std::string_view name) { return amount(schema_, name); }

  // "COLUMN = VALUE, VALUE"; nullopt: a fault.
  std::optional<checks::Where> records(std::string_view text);
  // Two sides of one column; what cannot be read has its fault already.
  void read_sides(std::string_view left_text, std::string_view right_text, checks::Where& left,
                  checks::Where& right);
  // "COLUMN = COLUMN OF THE SOURCE" each.
  std::vector<checks::ColumnPair> pairs(const std::vector<std::string>& texts, const checks::Schema& source,
                                        bool of_amounts);

 private:
  const checks::Schema& schema_;
  std::string_view where_;
  std::uint32_t line_;
  FaultSink& faults_;
};

// What stands in the tables of a list; nothing where there are too many. null: there is no list.
template <typename Read>
void for_each_table(const toml::array* tables, std::string_view where, FaultSink& faults, const Read& read) {
  constexpr std::size_t tables_max = 100;
  if (tables == nullptr) return;
  if (tables->size() > tables_max)
    return faults.add(line_of(*tables), fmt::format("{} must be at most {}", where, tables_max));
  for (const auto& each : *tables)
    read(*each.as_table());
}

}  // namespace stmtwatch::config
