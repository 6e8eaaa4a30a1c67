#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "daemon/spool/spool.hpp"
#include "daemon/time/zone.hpp"
#include "daemon/watch/archiving.hpp"
#include "daemon/watch/backlog.hpp"
#include "daemon/watch/source_watch.hpp"
#include "daemon/watch/statement_path.hpp"

namespace stmtwatch::watch {

// One feed: what its spool announces goes into the backlog; what comes out of it is judged and handed on. One
// executor.
class Feed final : public spool::Listener {
 public:
  struct Surroundings {
    Steps& steps;
    metrics::Metrics& metrics;
    time::Clock& clock;
    const time::Zone& zone;
    Backlog& backlog;
    boost::asio::any_io_executor executor;
    boost::asio::any_io_executor pool;
    // A deliverable statement, to be sent now.
    std::function<void(const ledger::Delivery&)> send;
  };

  Feed(const config::FeedSettings& settings, Surroundings surroundings);

  // Watches the spool, and where sources come from beside it, until cancelled.
  flow::Task<void> run();
  // Judges a file taken from the backlog and does what follows from it.
  flow::Task<Passage> judge(const spool::ReadyFile& file);
  // Looks at the statement's file again, though nobody announced it.
  void look_again(const StatementName& name);
  // Where the files of delivered statements go.
  Archiving& archiving() { return archiving_; }
  // Forgets vouchers of statements more than ledger_days old. False: the store failed, nothing was forgotten.
  flow::Task<bool> forget_vouchers(BusinessDate today);
  // Removes what is more than archive_days old: after forget_vouchers(), for what the ledger remembers must
  // be in the archive, which a damaged ledger is filled from.
  flow::Task<void> expire_archive(BusinessDate today);

  const config::FeedSettings& settings() const { return settings_; }
  // Names in the spool that no statement of this feed has, and that stand there still.
  const std::set<std::string>& foreign_files() const { return foreign_; }
  const std::optional<std::string>& spool_fault() const { return spool_fault_; }
  std::string file_name(const StatementName& name) const { return settings_.file_name.format(name); }
  // Whether a regular file of that name is in the spool just now.
  bool has_file(const std::string& name) const;
  // Writes what the last condition() said into the books. To be called now and then.
  flow::Task<void> report_condition();

  void ready(const spool::ReadyFile& file) override;
  void found(const spool::ReadyFile& file, const files::Stamp& stamp) override;
  void foreign(const std::string& file_name) override;
  void foreign_gone(const std::string& file_name) override;
  void arrived(const std::string& file_name) override;
  void condition(const std::optional<files::Fault>& fault) override;

 private:
  // The statement that a file beside it is a source of; nullopt: of none.
  std::optional<StatementName> merged_from(const std::string& file_name) const;
  // Judges the statement again if it was judged, or is being judged, without this source: one whose writer is
  // not done is none yet.
  void source_arrived(const StatementName& name);

  static constexpr std::size_t foreign_max = 10'000;
  static constexpr std::size_t judged_max = 200'000;

  const config::FeedSettings& settings_;
  Surroundings around_;
  StatementPath path_;
  spool::Spool spool_;
  Archiving archiving_;
  std::list<SourceWatch> source_watches_;
  std::map<std::string, files::Stamp>
      judged_;  // by file name, of the files that this process judged and that stay
  std::set<std::string> foreign_;
  std::optional<std::string> spool_fault_;
  bool condition_known_ = false;
  bool condition_written_ = true;
};

}  // namespace stmtwatch::watch
