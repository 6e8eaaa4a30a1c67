#pragma once

#include <cstdint>
#include <thread>
#include <vector>

#include <boost/asio/thread_pool.hpp>

namespace stmtwatch::service {

// Threads that compute. One is enough to begin: Boost's own pool waits for ever for the threads that it has
// where it cannot have all, so the others are added here one by one, and those that there cannot be are done
// without.
class ComputePool {
 public:
  explicit ComputePool(std::uint32_t threads);  // throws std::exception where there cannot be one
  ~ComputePool();
  ComputePool(const ComputePool&) = delete;
  ComputePool& operator=(const ComputePool&) = delete;

  boost::asio::thread_pool& pool() { return pool_; }
  std::size_t threads() const { return 1 + others_.size(); }
  void join();  // until nothing is left to do

 private:
  boost::asio::thread_pool pool_{1};
  std::vector<std::thread> others_;
};

}  // namespace stmtwatch::service
