#pragma once

#include <functional>
#include <map>
#include <string>

#include "config/settings.hpp"
#include "daemon/spool/spool.hpp"

namespace stmtwatch::watch {

// Watches the directory that one source of a feed's statements comes into, where that is not the spool
// itself: a held statement may wait for it. One executor.
class SourceWatch final : public spool::Listener {
 public:
  // The statement that the source is one of; called when it comes and whenever it is another than before.
  using Arrived = std::function<void(const StatementName&)>;

  SourceWatch(const config::FeedSettings& feed, const checks::SourceStatement& source, time::Clock& clock,
              Arrived arrived);

  // Until cancelled.
  flow::Task<void> run() { return spool_.run(); }

  void ready(const spool::ReadyFile& file) override;
  void found(const spool::ReadyFile& file, const files::Stamp& stamp) override;
  void foreign(const std::string&) override {}
  void condition(const std::optional<files::Fault>& fault) override;

 private:
  static constexpr std::size_t known_max = 200'000;

  std::string feed_;
  spool::Spool spool_;
  Arrived arrived_;
  std::map<std::string, files::Stamp>
      known_;  // by file name; begun anew when full, which costs a look at each
};

}  // namespace stmtwatch::watch
