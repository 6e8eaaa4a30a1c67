#include "checks/text/printable.hpp"

#include <fmt/format.h>

#include "checks/text/characters.hpp"

namespace stmtwatch::checks::text {

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto character = first_character(text);
    const auto bytes = character ? character->bytes : 1;
    const bool plain =
        character && !find_control(text.substr(0, bytes)) && !find_break(text.substr(0, bytes));
    for (const char byte : text.substr(0, bytes)) {
      if (plain) {
        shown += byte;
      } else {
        shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
      }
    }
    text.remove_prefix(bytes);
  }
  return shown;
}

}  // namespace stmtwatch::checks::text
