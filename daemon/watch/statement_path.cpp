#include "daemon/watch/statement_path.hpp"

#include <algorithm>
#include <chrono>

#include <boost/asio/strand.hpp>

#include "daemon/files/file_source.hpp"
#include "daemon/files/source_files.hpp"
#include "daemon/flow/hop.hpp"
#include "daemon/log/log.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

using ledger::State;
using ledger::StatementKey;
using ledger::Verdict;

namespace {

using JudgeResult = std::expected<checks::Judgement, checks::SourceFault>;

flow::Task<JudgeResult> judge_here(const checks::Source& source, const checks::Schema& schema,
                                   const checks::JudgeContext& context) {
  co_return checks::judge(source, schema, context);
}

bool content_was_delivered(const ledger::Statement& statement, const Sha256& content) {
  return std::ranges::any_of(statement.deliveries, [&](const ledger::Delivery& delivery) {
    return delivery.receipt && delivery.receipt->sha256 == content;
  });
}

// The very file that a person has taken off the board; written again, it is a statement again.
bool stays_dismissed(const ledger::Statement& statement, const Sha256& content, const files::Stamp& stamp) {
  return statement.dismissed && statement.revision.seal.whole == content && statement.revision.stamp == stamp;
}

bool is_uncertain(const ledger::Statement& statement) {
  return std::ranges::find(statement.deliveries, State::uncertain, &ledger::Delivery::state) !=
         statement.deliveries.end();
}

// What earlier contents still wait for is not wanted any more, unless it may have arrived already.
void withdraw_older(Books& books, const ledger::Statement& statement, bool held, Instant now) {
  for (const auto& delivery : statement.deliveries) {
    const bool open = delivery.state != State::delivered && !may_be_published(delivery);
    if (open && (held || delivery.revision != statement.revision.number))
      books.ledger.withdraw(delivery.id, now);
  }
}

// Nullopt where this content or an older one may have been published: the outbox goes on when that is known,
// or a person has said it.
std::optional<ledger::Delivery> queue(Books& books, const config::FeedSettings& feed,
                                      const ledger::Statement& statement, Instant now) {
  const auto& key = statement.key;
  const auto path =
      config::fill_template(feed.remote_path, feed.name, key.name, statement.revision.file_name);
  auto delivery = books.ledger.queue(statement.id, feed.destination, path, now);
  if (delivery.state == State::uncertain) return std::nullopt;
  if (delivery.state != State::queued && delivery.state != State::sending) {
    books.ledger.attempt_failed(delivery.id, State::queued, delivery.fault.value_or(""), now);
    delivery = books.ledger.delivery(delivery.id).value_or(delivery);
  }
  const bool unsettled = std::ranges::any_of(statement.deliveries, [&](const ledger::Delivery& other) {
    return other.id != delivery.id && may_be_published(other);
  });
  if (unsettled) return std::nullopt;
  return delivery;
}

ledger::Revision revision_of(const spool::ReadyFile& file, const checks::Judgement& judgement,
                             const files::Stamp& stamp, Instant now) {
  ledger::Revision revision;
  revision.seal = *judgement.seal;
  revision.records = judgement.records;
  revision.file_name = file.file_name;
  revision.stamp = stamp;
  revision.judged_at = now;
  return revision;
}

// How the look at a file ends that is no longer the one that was read; nullopt: it is.
std::optional<Passage> overtaken_by_writer(const files::Directory& spool, const spool::ReadyFile& file,
                                           const files::Stamp& read) {
  const auto there = spool.stamp(file.file_name);
  if (there && *there == read) return std::nullopt;
  Passage passage;
  passage.what = there ? Passed::changed : Passed::vanished;
  passage.detail = file.file_name + " was changed while it was being checked";
  return passage;
}

flow::Task<DuplicatesResult> locate_here(const config::FeedSettings& feed, const checks::Source& source,
                                         const StatementName& name,
                                         const std::vector<ledger::Conflict>& conflicts,
                                         std::size_t places_max) {
  co_return locate_duplicates(feed, source, name, conflicts, places_max);
}

}  // namespace

StatementPath::StatementPath(const config::FeedSettings& feed, Steps& steps, metrics::Metrics& metrics,
                             time::Clock& clock, boost::asio::any_io_executor pool)
    : feed_(feed), steps_(steps), metrics_(metrics), clock_(clock), pool_(std::move(pool)) {}

flow::Task<Passage> StatementPath::judge(const spool::ReadyFile& file) {
  const auto spool = files::Directory::open(feed_.spool);
  if (!spool) co_return co_await refuse(file, spool.error());
  auto opened = spool->open_file(file.file_name, feed_.statement_bytes_max);
  if (!opened) co_return co_await refuse(file, opened.error());

  const files::FileSource source(std::move(*opened));
  checks::JudgeContext context;
  context.name = file.name;
  context.seal = true;
  const files::SourceFiles sources(*feed_.schema, file.name, {feed_.spool, {}}, feed_.statement_bytes_max);
  context.sources = sources.found();
  const auto begun = clock_.steady();
  auto child = judge_here(source, *feed_.schema, context);
  JudgeResult result = co_await flow::run_on(boost::asio::make_strand(pool_), std::move(child));
  const std::chrono::duration<double> took = clock_.steady() - begun;

  if (auto overtaken = overtaken_by_writer(*spool, file, source.stamp())) co_return *overtaken;
  if (!result) {
    const files::Fault fault{files::OpenFault::io, result.error().detail};
    co_return co_await refuse(file, fault);
  }
  const Judged judged{std::move(*result), source.stamp(), took.count()};
  co_return co_await settle(file, source, judged);
}

flow::Task<void> StatementPath::tell_vanished(const spool::ReadyFile& file) {
  const std::function<News(Books&)> step = [this, &file, now = clock_.now()](Books& books) {
    News news;
    const auto statement = books.ledger.find({feed_.name, file.name});
    if (statement && needs_its_file(feed_.mode, *statement))
      news.report(books, vanished_report(feed_, file.name, file.file_name), now);
    return news;
  };
  if (const auto news = co_await steps_.ask(step)) news->tell(metrics_);
}

flow::Task<Passage> StatementPath::refuse(const spool::ReadyFile& file, const files::Fault& fault) {
  Passage passage;
  passage.detail = fault.detail;
  if (fault.kind == files::OpenFault::not_found) {
    passage.what = Passed::vanished;
    co_return passage;
  }
  const auto report = unreadable_report(feed_, file.name, fault.detail);
  const std::function<News(Books&)> step = [&report, now = clock_.now()](Books& books) {
    News news;
    news.report(books, report, now);
    return news;
  };
  if (const auto news = co_await steps_.ask(step)) {
    passage.what = Passed::unreadable;
    news->tell(metrics_);
    log::warning("statement_unreadable",
                 {{"feed", feed_.name}, {"file", file.file_name}, {"detail", fault.detail}});
  }
  co_return passage;
}

// Whoever holds a number of the statement's is asked first, in a step that changes nothing: where the number
// stands is read from both files, and that takes longer than a step may. As a rule nobody does, and the step
// goes on.
flow::Task<Passage> StatementPath::settle(const spool::ReadyFile& file, const checks::Source& source,
                                          const Judged& judged) {
  Held held;
  for (;;) {
    const std::function<Settled(Books&)> step = [this, &file, &judged,
                                                 &known = std::as_const(held)](Books& books) {
      return write(books, file, judged, known);
    };
    const auto settled = co_await steps_.ask(step);
    if (!settled) co_return Passage();
    if (settled->passage.what != Passed::not_kept) {
      settled->news.tell(metrics_);
      tell(file, judged, *settled);
      co_return settled->passage;
    }
    const auto places_max = checks::JudgeContext().findings_listed_max;
    auto child = locate_here(feed_, source, file.name, settled->conflicts, places_max);
    auto located = co_await flow::run_on(boost::asio::make_strand(pool_), std::move(child));
    if (!located) {
      const auto spool = files::Directory::open(feed_.spool);
      if (!spool) co_return co_await refuse(file, spool.error());
      if (auto overtaken = overtaken_by_writer(*spool, file, judged.stamp)) co_return *overtaken;
      const files::Fault fault{files::OpenFault::io, located.error().detail};
      co_return co_await refuse(file, fault);
    }
    held = {settled->conflicts, std::move(*located)};
  }
}

StatementPath::Settled StatementPath::write(Books& books, const spool::ReadyFile& file, const Judged& judged,
                                            const Held& held) const {
  const Instant now = clock_.now();
  const StatementKey key{feed_.name, file.name};
  const auto before = books.ledger.find(key);
  const Sha256& content = judged.judgement.seal->whole;
  const bool was_delivered = before && content_was_delivered(*before, content);
  Settled settled;
  if (before && stays_dismissed(*before, content, judged.stamp)) {
    settled.passage.what = Passed::judged;
    settled.passage.statement = before;
    return settled;
  }
  std::unique_ptr<ledger::Claim> claim;
  if (!was_delivered) {
    claim = books.ledger.look_up(key, *feed_.schema, judged.judgement.keys);
    settled.conflicts = claim->conflicts;
    if (settled.conflicts != held.conflicts) return settled;
  }
  const auto statement = books.ledger.record(key, revision_of(file, judged.judgement, judged.stamp, now));
  settled.findings = judged.judgement.findings;

  if (was_delivered) {
    books.ledger.release(statement.id);
    books.ledger.settle_verdict(statement.id, Verdict::deliverable, settled.findings, State::delivered, now);
    const auto over = [](const incidents::Incident& incident) { return !ends_with_delivery(incident); };
    const incidents::Recovery recovery{"the content that was delivered is back", before->revision.seal.whole,
                                       content};
    settled.news.release(books, key, over, incidents::Resolution::recovered, recovery, now);
    settled.passage.what = Passed::delivered;
  } else {
    add_duplicates(*feed_.schema, file.name.date, held.duplicates, held.conflicts.size(), settled.findings);
    write_verdict(books, before.value_or(statement), statement, *claim, settled);
    settled.passage.what = Passed::judged;
  }
  settled.passage.statement = books.ledger.find(statement.id);
  return settled;
}

void StatementPath::write_verdict(Books& books, const ledger::Statement& before,
                                  const ledger::Statement& statement, const ledger::Claim& claim,
                                  Settled& settled) const {
  const Instant now = clock_.now();
  const auto& findings = settled.findings;
  const auto delivered = delivered_revision(statement);
  const auto decision = decide(feed_.mode, findings.empty(), delivered.has_value());
  const bool held = decision.verdict == Verdict::held;

  if (held) {
    books.ledger.release(statement.id);  // it owns nothing, so it takes nothing
  } else {
    books.ledger.reserve(statement.id, claim);
  }
  withdraw_older(books, statement, held, now);
  State state = decision.state;
  if (decision.delivers) {
    auto& order = settled.passage.order;
    order = queue(books, feed_, statement, now);
    if (order && order->state == State::sending) state = State::sending;
    if (is_uncertain(statement)) state = State::uncertain;
  }
  books.ledger.settle_verdict(statement.id, decision.verdict, findings, state, now);

  std::string open_key;
  if (decision.opens_incident) {
    const auto report = held ? held_report(feed_, statement.key.name, findings)
                             : superseding_report(feed_, statement.key.name, *delivered,
                                                  statement.deliveries.back().remote_path);
    open_key = report.key;
    settled.news.report(books, report, now);
  }
  const auto over = [&](const incidents::Incident& incident) {
    return incident.key != open_key && !ends_with_delivery(incident);
  };
  const bool rewritten = before.revision.seal.whole != statement.revision.seal.whole;
  const auto resolution = rewritten ? incidents::Resolution::regenerated : incidents::Resolution::recovered;
  const incidents::Recovery recovery{rewritten ? "the file was written anew" : "the same file holds now",
                                     before.revision.seal.whole, statement.revision.seal.whole};
  settled.news.release(books, statement.key, over, resolution, recovery, now);
}

void StatementPath::tell(const spool::ReadyFile& file, const Judged& judged, const Settled& settled) const {
  const auto& findings = settled.findings;
  const auto& passage = settled.passage;
  const std::string verdict(ledger::text(passage.statement->revision.verdict));
  metrics_.checked(feed_.name, verdict, judged.judgement.bytes, judged.seconds);
  for (const auto& [check, count] : findings.by_check())
    metrics_.findings(feed_.name, check, count);
  log::info("statement_checked", {{"feed", feed_.name},
                                  {"merchant", file.name.merchant.text()},
                                  {"date", file.name.date.iso()},
                                  {"file", file.file_name},
                                  {"verdict", verdict},
                                  {"check", findings.total() == 0 ? "" : cause_of(findings)},
                                  {"state", std::string(ledger::text(passage.statement->state))},
                                  {"revision", std::to_string(passage.statement->revision.number)},
                                  {"records", std::to_string(judged.judgement.records)},
                                  {"findings", std::to_string(findings.total())}});
}

}  // namespace stmtwatch::watch
