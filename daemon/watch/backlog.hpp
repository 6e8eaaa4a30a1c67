#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "daemon/flow/event.hpp"
#include "daemon/flow/task.hpp"
#include "daemon/spool/spool.hpp"
#include "daemon/time/clock.hpp"

namespace stmtwatch::watch {

// Files that wait to be judged, the nearest deadline first, each once; a file that is announced again while
// it is being judged is judged once more afterwards. Holds names only, so it is bounded by what the spools
// hold. One executor.
class Backlog {
 public:
  struct Job {
    std::string feed;
    spool::ReadyFile file;
  };

  explicit Backlog(const boost::asio::any_io_executor& executor) : arrived_(executor) {}

  // `deadline`: what it is ordered by; files without one come last.
  void push(const Job& job, std::optional<time::Instant> deadline);
  // Waits for the next one; every job taken is handed back to done().
  flow::Task<Job> take();
  void done(const Job& job);
  // Whether it waits or is under way.
  bool holds(const Job& job) const { return known_.contains({job.feed, job.file.file_name}); }
  // Of that feed and day, those that wait and those under way.
  std::vector<StatementName> names(const std::string& feed, BusinessDate date) const;
  std::size_t waiting() const { return waiting_.size(); }
  std::size_t size() const { return known_.size(); }  // with those under way

 private:
  using Name = std::pair<std::string, std::string>;       // feed, file name
  using Rank = std::tuple<time::Instant, std::uint64_t>;  // deadline, order of arrival
  struct Entry {
    Job job;
    time::Instant deadline;
    bool under_way = false;
    bool again = false;
  };
  void enlist(const Name& name, time::Instant deadline);

  std::map<Name, Entry> known_;
  std::map<Rank, Name> waiting_;
  std::uint64_t arrivals_ = 0;
  flow::Event arrived_;
};

}  // namespace stmtwatch::watch
