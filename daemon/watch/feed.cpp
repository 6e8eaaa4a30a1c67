#include "daemon/watch/feed.hpp"

#include <algorithm>
#include <iterator>

#include <boost/asio/strand.hpp>
#include <boost/asio/this_coro.hpp>

#include "daemon/flow/group.hpp"
#include "daemon/flow/hop.hpp"
#include "daemon/log/log.hpp"
#include "daemon/spool/archive.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/schedule.hpp"

namespace stmtwatch::watch {

namespace {

using ExpiryResult = std::expected<std::uint32_t, files::Fault>;

spool::SpoolOptions options_of(const config::FeedSettings& settings) {
  const auto ready =
      settings.ready == config::ReadySign::marker ? spool::ReadySign::marker : spool::ReadySign::close;
  return {settings.name, settings.spool, settings.file_name, ready, settings.quiet};
}

flow::Task<ExpiryResult> expire_here(const config::FeedSettings& settings, BusinessDate today) {
  co_return spool::expire(settings.archive, today, settings.archive_days);
}

}  // namespace

Feed::Feed(const config::FeedSettings& settings, Surroundings surroundings)
    : settings_(settings),
      around_(std::move(surroundings)),
      path_(settings, around_.steps, around_.metrics, around_.clock, around_.pool),
      spool_(options_of(settings), *this, around_.clock),
      archiving_(settings, {around_.steps, around_.metrics, around_.clock, around_.zone, around_.executor,
                            around_.pool, [this](const std::string& name) { judged_.erase(name); }}) {
  for (const auto& source : settings.schema->sources) {
    if (source.directory.empty()) continue;
    const auto arrived = [this](const StatementName& name) { source_arrived(name); };
    source_watches_.emplace_back(settings, source, around_.clock, arrived);
  }
}

flow::Task<void> Feed::run() {
  const auto executor = co_await boost::asio::this_coro::executor;
  flow::TaskGroup group(executor);
  group.spawn(spool_.run());
  group.spawn(archiving_.run());
  for (auto& each : source_watches_)
    group.spawn(each.run());
  co_await group.join();
}

flow::Task<Passage> Feed::judge(const spool::ReadyFile& file) {
  const Passage passage = co_await path_.judge(file);
  judged_.erase(file.file_name);
  if (passage.what == Passed::vanished) co_await path_.tell_vanished(file);
  if (!passage.statement) co_return passage;
  if (judged_.size() < judged_max) judged_.emplace(file.file_name, passage.statement->revision.stamp);
  if (passage.order) around_.send(*passage.order);
  if (passage.what == Passed::delivered) archiving_.add(*passage.statement);
  co_return passage;
}

void Feed::look_again(const StatementName& name) {
  const spool::ReadyFile file{file_name(name), name};
  around_.backlog.push({settings_.name, file}, deadline_of(settings_, name.date, around_.zone));
}

flow::Task<bool> Feed::forget_vouchers(BusinessDate today) {
  const auto oldest_kept = std::chrono::sys_days(today.calendar()) - std::chrono::days(settings_.ledger_days);
  const auto before = BusinessDate::from(std::chrono::year_month_day(oldest_kept));
  if (!before) co_return true;  // the calendar does not go back so far
  std::function<void(Books&)> step = [&](Books& books) {
    books.ledger.forget_vouchers(settings_.name, *before);
  };
  co_return co_await around_.steps.run(step);
}

flow::Task<void> Feed::expire_archive(BusinessDate today) {
  auto child = expire_here(settings_, today);
  const ExpiryResult result = co_await flow::run_on(boost::asio::make_strand(around_.pool), std::move(child));
  if (!result)
    log::error("archive_expiry_failed", {{"feed", settings_.name}, {"detail", result.error().detail}});
}

flow::Task<void> Feed::report_condition() {
  if (condition_written_) co_return;
  News news;
  const auto fault = spool_fault_;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    if (fault) news.report(books, spool_report(settings_, *fault), around_.clock.now());
    if (!fault) news.recovered(books, spool_key(settings_), around_.clock.now());
  };
  if (!co_await around_.steps.run(step)) co_return;
  condition_written_ = fault == spool_fault_;
  news.tell(around_.metrics);
}

bool Feed::has_file(const std::string& name) const {
  const auto directory = files::Directory::open(settings_.spool);
  return directory && directory->stamp(name).has_value();
}

void Feed::ready(const spool::ReadyFile& file) {
  look_again(file.name);
}

void Feed::found(const spool::ReadyFile& file, const files::Stamp& stamp) {
  const auto judged = judged_.find(file.file_name);
  if (judged != judged_.end() && judged->second == stamp) return;
  look_again(file.name);
}

std::optional<StatementName> Feed::merged_from(const std::string& file_name) const {
  for (const auto& source : settings_.schema->sources) {
    auto name = source.directory.empty() ? source.file_name.match(file_name) : std::nullopt;
    if (name) return name;
  }
  return std::nullopt;
}

void Feed::source_arrived(const StatementName& name) {
  const spool::ReadyFile file{file_name(name), name};
  if (judged_.contains(file.file_name) || around_.backlog.holds({settings_.name, file})) look_again(name);
}

void Feed::arrived(const std::string& file_name) {
  if (const auto name = merged_from(file_name)) source_arrived(*name);
}

void Feed::foreign(const std::string& file_name) {
  if (merged_from(file_name)) return;
  if (foreign_.size() >= foreign_max || !foreign_.insert(file_name).second) return;
  log::warning("foreign_file", {{"feed", settings_.name}, {"file", file_name}});
}

void Feed::foreign_gone(const std::string& file_name) {
  foreign_.erase(file_name);
}

void Feed::condition(const std::optional<files::Fault>& fault) {
  const auto detail = fault ? std::optional(fault->detail) : std::nullopt;
  if (condition_known_ && detail == spool_fault_) return;
  condition_known_ = true;
  spool_fault_ = detail;
  condition_written_ = false;
  if (detail) log::error("spool_fault", {{"feed", settings_.name}, {"detail", *detail}});
  if (!detail) log::info("spool_watched", {{"feed", settings_.name}});
}

}  // namespace stmtwatch::watch
