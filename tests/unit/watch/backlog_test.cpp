#include "daemon/watch/backlog.hpp"

#include <chrono>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace stmtwatch;
using watch::Backlog;

namespace {

Backlog::Job job(const std::string& file) {
  return {"merged", {file, {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}}};
}

time::Instant deadline(int hour) {
  return time::Instant(std::chrono::hours(hour));
}

flow::Task<void> take(Backlog& backlog, std::vector<std::string>& taken) {
  const Backlog::Job next = co_await backlog.take();
  taken.push_back(next.file.file_name);
}

// The next `count` jobs, as far as there are any; those that wait in vain are left waiting.
std::vector<std::string> take_now(Backlog& backlog, boost::asio::io_context& context, int count) {
  std::vector<std::string> taken;
  for (int i = 0; i < count; ++i) {
    boost::asio::co_spawn(context, take(backlog, taken), [](const std::exception_ptr&) {});
    context.restart();
    context.poll();
  }
  return taken;
}

}  // namespace

TEST_CASE("the nearest deadline is taken first, then the earliest arrival") {
  boost::asio::io_context context;
  Backlog backlog(context.get_executor());
  backlog.push(job("late"), deadline(9));
  backlog.push(job("none"), std::nullopt);
  backlog.push(job("soon"), deadline(7));
  backlog.push(job("late too"), deadline(9));
  CHECK(take_now(backlog, context, 4) == std::vector<std::string>{"soon", "late", "late too", "none"});
}

TEST_CASE("a file that is announced twice is judged once") {
  boost::asio::io_context context;
  Backlog backlog(context.get_executor());
  backlog.push(job("a"), deadline(9));
  backlog.push(job("a"), deadline(9));
  CHECK(backlog.waiting() == 1);
  CHECK(take_now(backlog, context, 1) == std::vector<std::string>{"a"});
  backlog.done(job("a"));
  CHECK(backlog.waiting() == 0);
}

TEST_CASE("a file that is announced while it is judged is judged once more") {
  boost::asio::io_context context;
  Backlog backlog(context.get_executor());
  backlog.push(job("a"), deadline(9));
  CHECK(take_now(backlog, context, 1).size() == 1);
  backlog.push(job("a"), deadline(9));
  backlog.push(job("a"), deadline(9));
  CHECK(backlog.waiting() == 0);
  backlog.done(job("a"));
  CHECK(take_now(backlog, context, 1) == std::vector<std::string>{"a"});
  backlog.done(job("a"));
  CHECK(backlog.waiting() == 0);
}

TEST_CASE("what waits and what is under way is held, what is done is not") {
  boost::asio::io_context context;
  Backlog backlog(context.get_executor());
  CHECK_FALSE(backlog.holds(job("a")));
  backlog.push(job("a"), deadline(9));
  CHECK(backlog.holds(job("a")));
  CHECK_FALSE(backlog.holds(job("b")));
  CHECK(take_now(backlog, context, 1).size() == 1);
  CHECK(backlog.holds(job("a")));
  backlog.done(job("a"));
  CHECK_FALSE(backlog.holds(job("a")));
}
