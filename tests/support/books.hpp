#pragma once

#include <exception>
#include <expected>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "daemon/watch/books.hpp"

// Steps and what they write, for tests of everything that keeps books.
namespace stmtwatch::test {

using Step = std::function<void(watch::Books&)>;
using StepResult = std::expected<void, watch::StoreFault>;

// Runs one step to its end.
inline StepResult try_step(watch::Transactions& transactions, Step step) {
  boost::asio::io_context io;
  std::optional<StepResult> result;
  auto answer = [&](const std::exception_ptr& failure, StepResult answered) {
    if (failure) std::rethrow_exception(failure);
    result = std::move(answered);
  };
  boost::asio::co_spawn(io, transactions.run(step), answer);
  io.run();
  REQUIRE(result.has_value());
  return *result;
}

// Runs one step that has to succeed.
inline void run_step(watch::Transactions& transactions, Step step) {
  const auto result = try_step(transactions, std::move(step));
  REQUIRE_MESSAGE(result.has_value(), (result ? "" : result.error().detail));
}

inline constexpr time::Instant start{std::chrono::sys_days(std::chrono::year(2024) / 9 / 10)};
inline time::Instant at(int minute) {
  return start + std::chrono::minutes(minute);
}

inline MerchantId merchant(const std::string& text = "880000000001") {
  return MerchantId::parse(text).value();
}
inline BusinessDate date(const std::string& text = "2024-09-09") {
  return BusinessDate::parse(text).value();
}

inline ledger::StatementKey key(const std::string& who = "880000000001",
                                const std::string& day = "2024-09-09", const std::string& feed = "merged") {
  return {feed, {merchant(who), date(day)}};
}

inline Sha256 digest(std::string_view content) {
  return Sha256::of(std::as_bytes(std::span(content)));
}

inline ledger::Revision revision(std::string_view content, const std::string& file_name = "merged.txt",
                                 time::Instant judged_at = start) {
  ledger::Revision revision;
  revision.seal = {digest(content), content.size(), {digest(content)}};
  revision.records = 3;
  revision.file_name = file_name;
  revision.stamp = {1, 2, content.size(), 4, 5};
  revision.judged_at = judged_at;
  return revision;
}

inline checks::KeySet keys(std::initializer_list<std::string_view> texts) {
  checks::KeySet keys;
  for (const auto text : texts)
    keys.insert(text);
  return keys;
}

inline checks::Schema schema(checks::UniqueScope scope = checks::UniqueScope::history) {
  checks::Schema schema;
  schema.unique.push_back({{0}, scope});
  return schema;
}

inline std::vector<ledger::Conflict> conflicts(ledger::Ledger& ledger, const ledger::StatementKey& of,
                                               const checks::Schema& schema,
                                               const std::vector<checks::KeySet>& keys) {
  return ledger.look_up(of, schema, keys)->conflicts;
}

// Takes the keys, as the path of a statement does, and answers with those that others took before.
inline std::vector<ledger::Conflict> reserve(ledger::Ledger& ledger, ledger::StatementId id,
                                             const checks::Schema& schema,
                                             const std::vector<checks::KeySet>& keys) {
  const auto statement = ledger.find(id);
  if (!statement) throw std::invalid_argument("no such statement");
  const auto claim = ledger.look_up(statement->key, schema, keys);
  ledger.reserve(id, *claim);
  return claim->conflicts;
}

}  // namespace stmtwatch::test
