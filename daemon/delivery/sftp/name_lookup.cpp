#include "daemon/delivery/sftp/name_lookup.hpp"

#include <cerrno>
#include <cstring>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>
#include <netdb.h>

#include "daemon/delivery/sftp/shortage.hpp"
#include "daemon/flow/deadline.hpp"
#include "daemon/flow/event.hpp"

namespace stmtwatch::delivery::sftp {

namespace asio = boost::asio;
using flow::Task;

namespace {

NameLookup::Answer ask_system(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (code == EAI_SYSTEM) return std::unexpected(std::generic_category().message(errno));
  if (code != 0) return std::unexpected(std::string(::gai_strerror(code)));
  NameLookup::Addresses addresses;
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    asio::ip::tcp::endpoint endpoint;
    if (each->ai_addrlen > endpoint.capacity()) continue;
    std::memcpy(endpoint.data(), each->ai_addr, each->ai_addrlen);
    addresses.push_back(endpoint.address());
  }
  ::freeaddrinfo(found);
  return addresses;
}

Fault not_found(const std::string& host, std::string_view why) {
  return {Reason::unreachable,
          fmt::format("the address of {} is not known: {}. Check host, and the name server of this machine",
                      host, why)};
}

}  // namespace

struct NameLookup::Question {
  struct Waiter {
    asio::any_io_executor executor;
    std::shared_ptr<flow::Event> answered;
  };
  std::mutex mutex;
  std::optional<Answer> answer;
  std::list<Waiter> waiters;

  void settle(Answer found) {
    const std::scoped_lock lock(mutex);
    answer = std::move(found);
    for (const auto& waiter : waiters)
      asio::post(waiter.executor, [event = waiter.answered] { event->notify_all(); });
  }
  bool settled() {
    const std::scoped_lock lock(mutex);
    return answer.has_value();
  }
};

struct NameLookup::State {
  Resolve resolve;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<Question>> under_way;
};

namespace {

// A waiter as long as it waits. Taken off under the lock, so that nothing is posted to an executor that is
// gone.
template <class Question>
class Waiting {
 public:
  Waiting(Question& question, const asio::any_io_executor& executor)
      : question_(question), event_(std::make_shared<flow::Event>(executor)) {
    const std::scoped_lock lock(question_.mutex);
    place_ = question_.waiters.insert(question_.waiters.end(), {executor, event_});
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    const std::scoped_lock lock(question_.mutex);
    question_.waiters.erase(place_);
  }
  Task<bool> until_settled() {
    while (!question_.settled())
      co_await event_->wait();
    co_return true;
  }

 private:
  Question& question_;
  std::shared_ptr<flow::Event> event_;
  decltype(Question::waiters)::iterator place_;
};

}  // namespace

NameLookup::NameLookup() : NameLookup(ask_system) {}

NameLookup::NameLookup(Resolve resolve) : state_(std::make_shared<State>()) {
  state_->resolve = std::move(resolve);
}

NameLookup::~NameLookup() = default;

Outcome<std::shared_ptr<NameLookup::Question>> NameLookup::ask(const std::string& host) {
  const std::scoped_lock lock(state_->mutex);
  const auto same = state_->under_way.find(host);
  if (same != state_->under_way.end()) return same->second;
  if (state_->under_way.size() >= most)
    return std::unexpected(not_found(host, "too many look-ups are under way and none is answered"));
  auto question = std::make_shared<Question>();
  const auto look_up = [state = state_, question, host] {
    auto answer = state->resolve(host);
    {
      const std::scoped_lock until_forgotten(state->mutex);
      state->under_way.erase(host);
    }
    question->settle(std::move(answer));
  };
  try {
    std::thread(look_up).detach();
  } catch (const std::system_error& error) {
    auto fault = shortage(error.code().value(), "looking up " + host);
    return std::unexpected(fault ? *std::move(fault) : not_found(host, error.what()));
  }
  state_->under_way.emplace(host, question);
  return question;
}

Task<Outcome<NameLookup::Addresses>> NameLookup::find(std::string host, std::chrono::milliseconds limit) {
  boost::system::error_code no_digits;
  const auto address = asio::ip::make_address(host, no_digits);
  if (!no_digits) co_return Addresses{address};
  const auto question = ask(host);
  if (!question) co_return std::unexpected(question.error());
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Waiting<Question> waiting(**question, executor);
  auto settled = waiting.until_settled();
  const auto in_time = co_await flow::within(limit, std::move(settled));
  if (!in_time)
    co_return std::unexpected(
        not_found(host, fmt::format("the name server has not answered for {} ms", limit.count())));
  const Answer& answer = *(*question)->answer;
  if (!answer) co_return std::unexpected(not_found(host, answer.error()));
  if (answer->empty()) co_return std::unexpected(not_found(host, "the name has no address"));
  co_return *answer;
}

}  // namespace stmtwatch::delivery::sftp
