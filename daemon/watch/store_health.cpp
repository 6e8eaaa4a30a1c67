#include "daemon/watch/store_health.hpp"

namespace stmtwatch::watch {

bool StoreHealth::failed(const std::string& detail, time::Instant now, time::Steady at) {
  failed_at_ = at;
  if (fault_) return false;
  fault_ = Fault{detail, now};
  return true;
}

bool StoreHealth::written(time::Steady at) {
  if (!fault_ || at - failed_at_ < settling) return false;
  fault_.reset();
  return true;
}

}  // namespace stmtwatch::watch
