#include "config/fault.hpp"

#include <fmt/format.h>

namespace stmtwatch::config {

std::string Fault::text() const {
  if (line == 0) return fmt::format("{}: {}", file.native(), message);
  return fmt::format("{}:{}: {}", file.native(), line, message);
}

}  // namespace stmtwatch::config
