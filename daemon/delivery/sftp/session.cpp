#include "daemon/delivery/sftp/session.hpp"

#include <array>
#include <utility>
#include <variant>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "checks/vocabulary/digest.hpp"
#include "daemon/flow/deadline.hpp"
#include "daemon/flow/group.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using flow::Task;

constexpr std::size_t unsent_max = 4u << 20;       // before a further block may be queued
constexpr std::size_t unanswered_max = 4096;       // requests, likewise
constexpr std::size_t encrypted_max = 256u << 10;  // ahead of the socket: encrypting more gains nothing

Fault broken(std::string_view what) {
  return {Reason::protocol,
          fmt::format(
              "the server breaks the SFTP protocol: {}. If a login script prints text there, it must not for "
              "SFTP; else ask its operator",
              what)};
}

// Whether a reply is of a kind that answers the step.
bool answers(Step step, const Reply& reply) {
  const auto* status = std::get_if<StatusReply>(&reply.body);
  switch (step) {
    case Step::open:
      return status != nullptr ? status->status != Status::ok
                               : std::holds_alternative<HandleReply>(reply.body);
    case Step::size:
    case Step::look:
      return status != nullptr ? status->status != Status::ok
                               : std::holds_alternative<AttributesReply>(reply.body);
    case Step::read:
      return status != nullptr ? status->status != Status::ok : std::holds_alternative<DataReply>(reply.body);
    default:
      return status != nullptr;
  }
}

}  // namespace

Exchange::Exchange(Session& session) : session_(session), settled_(session.executor()) {}

Exchange::~Exchange() {
  if (outstanding_ > 0) session_.abandon(*this);
}

Session::Session(asio::any_io_executor executor, std::unique_ptr<Link> link,
                 std::chrono::milliseconds reply_timeout)
    : executor_(std::move(executor)),
      link_(std::move(link)),
      reply_timeout_(reply_timeout),
      heard_at_(std::chrono::steady_clock::now()),
      to_write_(executor_),
      room_made_(executor_),
      silence_(executor_) {}

Task<Outcome<std::shared_ptr<Session>>> Session::open(const ServerOptions& options) {
  auto link = co_await Link::open(options);
  if (!link) co_return std::unexpected(std::move(link.error()));
  asio::any_io_executor executor = co_await asio::this_coro::executor;
  std::shared_ptr<Session> session(new Session(std::move(executor), *std::move(link), options.reply_timeout));
  auto greeting = session->greet();
  auto greeted = co_await flow::within(options.reply_timeout, std::move(greeting));
  if (!greeted)
    co_return std::unexpected(Fault{Reason::timeout, "the server starts SFTP but does not answer"});
  if (!*greeted) co_return std::unexpected(std::move(greeted->error()));
  co_return session;
}

Task<Outcome<void>> Session::greet() {
  put_init(requests_);
  for (;;) {
    push();
    if (dead_) co_return std::unexpected(*dead_);
    auto sent = co_await link_->flush();
    if (!sent) co_return sent;
    auto arrived = co_await link_->receive();
    if (!arrived) co_return arrived;
    auto gathered = gather();
    if (!gathered) co_return gathered;
    const auto packet = framer_.next();
    if (!packet) co_return std::unexpected(broken(packet.error()));
    if (!*packet) continue;
    const auto version = parse_version(**packet);
    if (!version) co_return std::unexpected(broken(version.error()));
    if (version->version != 3) co_return std::unexpected(broken(fmt::format("version {}", version->version)));
    offers_fsync_ = version->fsync;
    co_return Outcome<void>();
  }
}

Task<> Session::serve(std::shared_ptr<Session> self) {
  flow::TaskGroup group(self->executor_);
  group.spawn(self->read_replies());
  group.spawn(self->write_requests());
  group.spawn(self->watch_silence());
  co_await group.join();
}

Task<> Session::read_replies() {
  while (!dead_) {
    auto arrived = co_await link_->receive();
    heard_at_ = std::chrono::steady_clock::now();
    auto taken = take_in();
    if (!taken) die(std::move(taken.error()));
    if (!arrived) die(std::move(arrived.error()));
    push();
    room_made_.notify_all();
  }
}

Task<> Session::write_requests() {
  while (!dead_) {
    if (link_->unsent() == 0) {
      co_await to_write_.wait();
      continue;
    }
    auto sent = co_await link_->flush();
    if (!sent) die(std::move(sent.error()));
    push();
    room_made_.notify_all();
  }
}

Task<> Session::watch_silence() {
  constexpr auto quietly = asio::as_tuple(asio::use_awaitable);
  while (!dead_) {
    const auto now = std::chrono::steady_clock::now();
    const auto since = waiters_.empty() ? now : heard_at_;
    if (now - since >= reply_timeout_) {
      die({Reason::timeout, fmt::format("the server has not answered for {} ms", reply_timeout_.count())});
      co_return;
    }
    silence_.expires_at(since + reply_timeout_);
    co_await silence_.async_wait(quietly);
  }
}

std::uint32_t Session::expect(Exchange& exchange, Step step) {
  if (waiters_.empty()) heard_at_ = std::chrono::steady_clock::now();
  const std::uint32_t id = next_id_++;
  waiters_.emplace(id, Waiter{&exchange, step});
  ++exchange.outstanding_;
  return id;
}

Task<Outcome<void>> Session::settle(Exchange& exchange) {
  push();
  while (exchange.outstanding_ > 0 && !dead_)
    co_await exchange.settled_.wait();
  if (dead_) co_return std::unexpected(*dead_);
  co_return Outcome<void>();
}

Task<Outcome<void>> Session::room() {
  while (!dead_ && (unsent() >= unsent_max || waiters_.size() >= unanswered_max))
    co_await room_made_.wait();
  if (dead_) co_return std::unexpected(*dead_);
  co_return Outcome<void>();
}

void Session::push() {
  while (!dead_ && pushed_ < requests_.size() && link_->unsent() < encrypted_max) {
    auto taken = link_->write(std::string_view(requests_).substr(pushed_));
    if (!taken) return die(std::move(taken.error()));
    if (*taken == 0) break;
    pushed_ += *taken;
  }
  // Moving the rest to the front costs as much as there is of it.
  if (pushed_ == requests_.size() || pushed_ >= unsent_max) {
    requests_.erase(0, pushed_);
    pushed_ = 0;
  }
  if (link_->unsent() > 0) to_write_.notify_all();
}

// Brings what libssh2 has decrypted to the framer: at most the channel's window, 2 MiB.
Outcome<void> Session::gather() {
  std::array<char, 32u << 10> bytes;
  for (;;) {
    auto got = link_->read(bytes);
    if (!got) return std::unexpected(std::move(got.error()));
    if (*got == 0) return {};
    framer_.feed({bytes.data(), *got});
  }
}

// What came before the end is still worth reading: the reply that somebody waits for may be among it.
Outcome<void> Session::take_in() {
  auto gathered = gather();
  for (;;) {
    const auto packet = framer_.next();
    if (!packet) return std::unexpected(broken(packet.error()));
    if (!*packet) return gathered;
    auto taken = take(**packet);
    if (!taken) return taken;
  }
}

Outcome<void> Session::take(std::string_view packet) {
  auto reply = parse_reply(packet);
  if (!reply) return std::unexpected(broken(reply.error()));
  const auto waiter = waiters_.find(reply->id);
  if (waiter == waiters_.end()) return std::unexpected(broken("a reply to a request that was not made"));
  const auto [exchange, step] = waiter->second;
  if (!answers(step, *reply)) return std::unexpected(broken("a reply that does not fit its request"));
  waiters_.erase(waiter);

  if (auto* handle = std::get_if<HandleReply>(&reply->body)) exchange->handle = std::move(handle->handle);
  if (const auto* attributes = std::get_if<AttributesReply>(&reply->body)) exchange->size = attributes->size;
  if (auto* data = std::get_if<DataReply>(&reply->body)) exchange->data[reply->id] = std::move(data->data);
  const auto* status = std::get_if<StatusReply>(&reply->body);
  const bool refused = status != nullptr && status->status != Status::ok;
  if (refused && !exchange->refusal) exchange->refusal = Exchange::Refusal{step, *status};
  if (--exchange->outstanding_ == 0) exchange->settled_.notify_all();
  return {};
}

void Session::die(Fault fault) {
  if (dead_) return;
  dead_ = std::move(fault);
  link_->close();
  for (const auto& [id, waiter] : std::exchange(waiters_, {})) {
    waiter.exchange->outstanding_ = 0;
    waiter.exchange->settled_.notify_all();
  }
  to_write_.notify_all();
  room_made_.notify_all();
  silence_.cancel();
}

void Session::abandon(const Exchange& exchange) {
  std::erase_if(waiters_, [&](const auto& entry) { return entry.second.exchange == &exchange; });
  die({Reason::disconnected, "the session was given up because an operation on it was cancelled"});
}

std::span<std::byte> Session::block() {
  if (!block_) block_ = std::make_unique_for_overwrite<std::byte[]>(Seal::block_bytes);
  return {block_.get(), Seal::block_bytes};
}

Outcome<void> Session::alive() const {
  if (!dead_) return {};
  return std::unexpected(Fault{Reason::disconnected, "the session is over: " + dead_->detail});
}

}  // namespace stmtwatch::delivery::sftp
