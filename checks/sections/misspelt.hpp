#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "checks/schema.hpp"

namespace stmtwatch::checks::sections {

// Finds the lines that seem to be meant as titles of sections that are missing: written a little otherwise,
// or with the titles of the section's columns below, or behind the trailer of the section before.
class MisspeltTitles {
 public:
  // `missing`: for each of Schema::sections.
  MisspeltTitles(const Schema& schema, std::vector<bool> missing);

  // How many bytes from the beginning of a line on section_of() wants to see, where the file has them.
  std::size_t ahead_bytes() const { return ahead_bytes_; }
  // Of which missing section the line is the title that `text` begins with, which is no title. `current`: the
  // section that it stands in. Asked of every line, in order.
  std::optional<std::size_t> section_of(std::string_view text, std::optional<std::size_t> current);
  // A title was found where the line begins: its section is not missing any more.
  void found(std::size_t section) { missing_[section] = false; }

 private:
  std::optional<std::size_t> next_missing(std::optional<std::size_t> current) const;

  const Schema& schema_;
  std::vector<bool> missing_;
  std::size_t ahead_bytes_ = 0;
  bool behind_trailer_ = false;  // only blank lines since
};

}  // namespace stmtwatch::checks::sections
