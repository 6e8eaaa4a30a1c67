#include "daemon/delivery/fault.hpp"

#include <array>

namespace stmtwatch::delivery {
namespace {

struct Row {
  std::string_view text;
  Remedy remedy;
};

// In the order of Reason.
constexpr std::array<Row, reason_count> rows{{
    {"unreachable", Remedy::retry_session},
    {"host_key", Remedy::stop},
    {"auth", Remedy::stop},
    {"permission", Remedy::retry_order},
    {"no_space", Remedy::retry_order},
    {"conflict", Remedy::give_up_order},
    {"protocol", Remedy::retry_session},
    {"timeout", Remedy::retry_session},
    {"disconnected", Remedy::retry_session},
    {"changed", Remedy::give_up_order},
}};

const Row& row(Reason reason) {
  return rows.at(static_cast<std::size_t>(reason));
}

}  // namespace

std::string_view text(Reason reason) {
  return row(reason).text;
}

Remedy remedy(Reason reason) {
  return row(reason).remedy;
}

}  // namespace stmtwatch::delivery
