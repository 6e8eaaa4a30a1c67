#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/any_io_executor.hpp>

#include "config/settings.hpp"
#include "daemon/files/beneath.hpp"
#include "daemon/flow/task.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/spool/spool.hpp"
#include "daemon/watch/decision.hpp"
#include "daemon/watch/duplicates.hpp"
#include "daemon/watch/news.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

// How one look at a file of the spool ended.
enum class Passed : std::uint8_t {
  judged,      // the statement has a verdict, which is in the books
  delivered,   // this very content was delivered before: nothing to do but to archive it
  vanished,    // the file is not there
  changed,     // it was written to while it was read; its writer's next close brings it back
  unreadable,  // an incident says why
  not_kept,    // the store failed; nothing has happened
};

struct Passage {
  Passed what = Passed::not_kept;
  std::string detail;                          // for people, where there is no statement
  std::optional<ledger::Statement> statement;  // as it is in the books afterwards
  std::optional<ledger::Delivery> order;       // to be sent now
};

// The path of one feed's statements from the spool into the books: open, judge, reserve its vouchers, settle
// the verdict, all books in one transaction. Several files at a time; one executor, the judging itself on
// `pool`.
class StatementPath {
 public:
  StatementPath(const config::FeedSettings& feed, Steps& steps, metrics::Metrics& metrics, time::Clock& clock,
                boost::asio::any_io_executor pool);

  flow::Task<Passage> judge(const spool::ReadyFile& file);
  // The file is gone: an incident, where its statement waits to be sent. What was delivered is in the
  // archive, and what is only checked is its writer's to take away.
  flow::Task<void> tell_vanished(const spool::ReadyFile& file);

 private:
  struct Judged {
    checks::Judgement judgement;
    files::Stamp stamp;
    double seconds = 0;
  };
  // What others hold of its keys, as the books said last, and where these stand.
  struct Held {
    std::vector<ledger::Conflict> conflicts;
    std::vector<Duplicate> duplicates;
  };
  // What one transaction did.
  struct Settled {
    Passage passage;  // not_kept: others hold numbers that `held` does not have, and nothing was written
    std::vector<ledger::Conflict> conflicts;  // all numbers that others hold
    checks::FindingList findings;             // those of the judgement and the duplicates
    News news;
  };
  flow::Task<Passage> settle(const spool::ReadyFile& file, const checks::Source& source,
                             const Judged& judged);
  flow::Task<Passage> refuse(const spool::ReadyFile& file, const files::Fault& fault);
  Settled write(Books& books, const spool::ReadyFile& file, const Judged& judged, const Held& held) const;
  // `before`: as it was before this content; `statement`: as it is recorded now.
  void write_verdict(Books& books, const ledger::Statement& before, const ledger::Statement& statement,
                     const ledger::Claim& claim, Settled& settled) const;
  void tell(const spool::ReadyFile& file, const Judged& judged, const Settled& settled) const;

  const config::FeedSettings& feed_;
  Steps& steps_;
  metrics::Metrics& metrics_;
  time::Clock& clock_;
  boost::asio::any_io_executor pool_;
};

}  // namespace stmtwatch::watch
