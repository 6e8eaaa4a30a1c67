#include "daemon/service/last_words.hpp"

#include <cstdlib>
#include <exception>

#include "daemon/log/log.hpp"

namespace stmtwatch::service {

void say_last_words() {
  std::set_terminate([] {
    try {
      if (const auto failure = std::current_exception()) std::rethrow_exception(failure);
      log::error("bug", {{"detail", "terminated without an exception"}});
    } catch (const std::exception& failure) {
      log::error("bug", {{"detail", failure.what()}});
    } catch (...) {
      log::error("bug", {{"detail", "an exception of no known kind"}});
    }
    std::abort();
  });
}

}  // namespace stmtwatch::service
