#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace stmtwatch::delivery {

// Why something on a destination did not succeed. The names are the `reason` of
// stmtwatch_delivery_failures_total.
enum class Reason : std::uint8_t {
  unreachable,   // no connection: refused, no route, name unknown
  host_key,      // the server's key is unknown, changed, revoked, or its entry cannot be read
  auth,          // the login was refused, or our key cannot be used
  permission,    // the server refuses this path
  no_space,      // disk or quota of the server
  conflict,      // another content stands under the final name
  protocol,      // the server said what SFTPv3 does not allow, or does not offer what we need
  timeout,       // no answer in time
  disconnected,  // the connection broke under way
  changed,       // the file is no longer the one that was judged
};
inline constexpr std::size_t reason_count = 10;
std::string_view text(Reason reason);  // "host_key"

struct Fault {
  Reason reason;
  std::string detail;  // what, which, what to do next; for people
};

template <class T>
using Outcome = std::expected<T, Fault>;

// What the destination does after a fault: a pure function of the reason.
enum class Remedy : std::uint8_t {
  retry_session,  // the session is gone: connect again after a pause, then go on
  stop,           // the whole destination waits for a person (host_key, auth)
  give_up_order,  // only this file: conflict, changed
  retry_order,    // only this file, after a pause: permission, no_space
};
Remedy remedy(Reason reason);

}  // namespace stmtwatch::delivery
