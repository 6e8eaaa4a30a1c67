#include "daemon/watch/exit_codes.hpp"

namespace stmtwatch::watch {

int exit_code_of(delivery::Reason reason) {
  using delivery::Reason;
  switch (reason) {
    case Reason::unreachable:
    case Reason::timeout:
    case Reason::disconnected:
      return 69;
    case Reason::host_key:
    case Reason::protocol:
      return 76;
    case Reason::auth:
    case Reason::permission:
      return 77;
    case Reason::no_space:
    case Reason::conflict:
    case Reason::changed:
      return 74;
  }
  return 74;
}

}  // namespace stmtwatch::watch
