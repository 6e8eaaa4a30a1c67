#include "checks/scan/separators.hpp"

namespace stmtwatch::checks::scan {

void find_separators(std::string_view text, char delimiter, std::uint32_t base,
                     std::vector<std::uint32_t>& positions) {
  for (const char& c : text) {
    if (c == delimiter || c == '\n') positions.push_back(base + static_cast<std::uint32_t>(&c - text.data()));
  }
}

}  // namespace stmtwatch::checks::scan
