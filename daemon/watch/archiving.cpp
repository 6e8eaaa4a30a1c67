#include "daemon/watch/archiving.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <set>
#include <utility>

#include <boost/asio/strand.hpp>

#include "daemon/flow/backoff.hpp"
#include "daemon/flow/hop.hpp"
#include "daemon/flow/race.hpp"
#include "daemon/log/log.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

namespace {

using Batch = std::vector<spool::Delivered>;
using Outcomes = std::vector<std::expected<spool::Archived, files::Fault>>;
using Interrupted = std::expected<std::set<std::uint64_t>, files::Fault>;

constexpr std::chrono::milliseconds least_pause(1'000);
constexpr std::chrono::milliseconds most_pause(30'000);

flow::Task<Outcomes> move_here(const config::FeedSettings& settings, const Batch& batch) {
  const auto directory = files::Directory::open(settings.spool);
  if (!directory) co_return Outcomes(batch.size(), std::unexpected(directory.error()));
  co_return spool::archive(*directory, batch, settings.archive);
}

flow::Task<Interrupted> interrupted_here(const config::FeedSettings& settings) {
  const auto directory = files::Directory::open(settings.spool);
  if (!directory) co_return std::unexpected(directory.error());
  co_return spool::interrupted(*directory);
}

spool::Delivered delivered_file(const ledger::Statement& statement) {
  const auto& revision = statement.revision;
  return {revision.file_name, revision.stamp, statement.key.name.date, revision.number};
}

}  // namespace

Archiving::Archiving(const config::FeedSettings& settings, Surroundings surroundings)
    : settings_(settings),
      around_(std::move(surroundings)),
      added_(around_.executor),
      episode_(archive_key(settings)) {}

void Archiving::add(const ledger::Statement& statement) {
  if (backlog() >= backlog_max) return around_.left(statement.revision.file_name);
  fresh_.push_back(delivered_file(statement));
  added_.notify_all();
}

flow::Task<void> Archiving::run() {
  bool looked = false;
  for (;;) {
    if (!looked) looked = co_await find_interrupted();
    if (around_.clock.steady() >= again_at_) take_up_failed();
    co_await move_fresh();
    co_await episode_.write(around_.steps, around_.metrics, around_.clock);
    co_await wait(looked);
  }
}

flow::Task<void> Archiving::move_all() {
  take_up_failed();
  co_await move_fresh();
}

// Until there is something to do: files that were added, or time for the next round.
flow::Task<void> Archiving::wait(bool looked) {
  if (!fresh_.empty()) co_return;
  if (looked && failed_.empty() && episode_.is_written()) co_return co_await until_added();
  if (!looked || failed_.empty()) co_return co_await around_.clock.sleep(least_pause);
  const auto left = again_at_ - around_.clock.steady();
  auto added = until_added();
  auto time = around_.clock.sleep(std::chrono::ceil<std::chrono::milliseconds>(left));
  co_await flow::either(std::move(added), std::move(time));
}

flow::Task<void> Archiving::until_added() {
  while (fresh_.empty())
    co_await added_.wait();
}

void Archiving::take_up_failed() {
  std::ranges::move(failed_, std::back_inserter(fresh_));
  failed_.clear();
}

// A batch none of which can be moved ends the round: the archive is full, or not there.
flow::Task<void> Archiving::move_fresh() {
  const bool any = !fresh_.empty();
  while (!fresh_.empty()) {
    const auto failed_before = failed_.size();
    const auto tried = std::min(fresh_.size(), batch_max);
    co_await move_batch();
    if (failed_.size() - failed_before < tried) continue;
    std::ranges::move(fresh_, std::back_inserter(failed_));
    fresh_.clear();
  }
  if (!any) co_return;
  failures_ = failed_.empty() ? 0 : failures_ + 1;
  again_at_ = around_.clock.steady() + flow::backoff(failures_, least_pause, most_pause);
  if (failed_.empty()) episode_.ends();
}

flow::Task<void> Archiving::move_batch() {
  Batch batch;
  while (!fresh_.empty() && batch.size() < batch_max) {
    batch.push_back(std::move(fresh_.front()));
    fresh_.pop_front();
  }
  under_way_ += batch.size();
  auto child = move_here(settings_, batch);
  auto outcomes = co_await flow::run_on(boost::asio::make_strand(around_.pool), std::move(child));
  under_way_ -= batch.size();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (outcomes[i]) {
      around_.left(batch[i].file_name);
      continue;
    }
    const auto& detail = outcomes[i].error().detail;
    if (!episode_.ongoing())
      log::error("archive_failed",
                 {{"feed", settings_.name}, {"file", batch[i].file_name}, {"detail", detail}});
    episode_.begins(archive_report(settings_, detail));
    failed_.push_back(std::move(batch[i]));
  }
}

// False: they could not be looked for.
flow::Task<bool> Archiving::find_interrupted() {
  auto child = interrupted_here(settings_);
  const auto inodes = co_await flow::run_on(boost::asio::make_strand(around_.pool), std::move(child));
  if (!inodes) co_return false;  // the spool cannot be read, which is an incident already
  if (inodes->empty()) co_return true;
  const std::function<Batch(Books&)> step = [this, &inodes = std::as_const(*inodes)](Books& books) {
    Batch found;
    const auto today = around_.zone.date(around_.clock.now());
    const auto newest = books.ledger.latest_date(settings_.name, today).value_or(today);
    for (int back = 0; back < interrupted_days; ++back) {
      const auto day = std::chrono::sys_days(newest.calendar()) - std::chrono::days(back);
      ledger::StatementFilter filter;
      filter.feed = settings_.name;
      filter.date = BusinessDate::from(std::chrono::year_month_day(day));
      filter.state = ledger::State::delivered;
      filter.limit = backlog_max;
      for (const auto& statement : books.ledger.list(filter))
        if (inodes.contains(statement.revision.stamp.inode)) found.push_back(delivered_file(statement));
    }
    return found;
  };
  auto found = co_await around_.steps.ask(step);
  if (!found) co_return false;
  std::ranges::move(*found, std::back_inserter(fresh_));
  co_return true;
}

}  // namespace stmtwatch::watch
