#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "config/settings.hpp"
#include "daemon/flow/event.hpp"
#include "daemon/spool/archive.hpp"
#include "daemon/time/zone.hpp"
#include "daemon/watch/episode.hpp"

namespace stmtwatch::watch {

// The way of one feed's delivered files from its spool to its archive. What fails is tried again, after
// longer and longer pauses, until it succeeds; meanwhile it is counted, and an incident. One executor; the
// moving itself on `pool`.
class Archiving {
 public:
  struct Surroundings {
    Steps& steps;
    metrics::Metrics& metrics;
    time::Clock& clock;
    const time::Zone& zone;
    boost::asio::any_io_executor executor;
    boost::asio::any_io_executor pool;
    std::function<void(const std::string& file_name)> left;  // it is no longer to be expected in the spool
  };
  // More are not remembered: the files stay in the spool, where the next rescan finds them.
  static constexpr std::size_t backlog_max = 100'000;

  Archiving(const config::FeedSettings& settings, Surroundings surroundings);

  // To be moved by run().
  void add(const ledger::Statement& statement);
  // Moves what it is given, and at the start what a crash left between spool and archive, of the last
  // `interrupted_days` business dates, until cancelled.
  flow::Task<void> run();
  // Moves everything once, whether it was tried before or not; what fails stays.
  flow::Task<void> move_all();

  std::size_t backlog() const { return fresh_.size() + failed_.size() + under_way_; }

 private:
  static constexpr int interrupted_days = 31;
  static constexpr std::size_t batch_max = 64;  // share their syncs

  flow::Task<bool> find_interrupted();
  flow::Task<void> move_fresh();
  flow::Task<void> move_batch();
  flow::Task<void> wait(bool looked);
  flow::Task<void> until_added();
  void take_up_failed();

  const config::FeedSettings& settings_;
  Surroundings around_;
  std::deque<spool::Delivered> fresh_;   // not tried yet
  std::deque<spool::Delivered> failed_;  // to be tried again
  std::size_t under_way_ = 0;
  std::uint32_t failures_ = 0;  // rounds in a row that failed
  time::Steady again_at_;       // the next round, where one has failed
  flow::Event added_;
  Episode episode_;
};

}  // namespace stmtwatch::watch
