#include "daemon/service/compute_pool.hpp"

#include <system_error>

namespace stmtwatch::service {

ComputePool::ComputePool(std::uint32_t threads) {
  others_.reserve(threads);
  try {
    while (this->threads() < threads)
      others_.emplace_back([this] { pool_.attach(); });
  } catch (const std::system_error&) {
    return;  // with those that there are
  }
}

ComputePool::~ComputePool() {
  pool_.stop();
  join();
}

void ComputePool::join() {
  pool_.join();
  for (auto& thread : others_)
    if (thread.joinable()) thread.join();
}

}  // namespace stmtwatch::service
