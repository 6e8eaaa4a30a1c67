#include "daemon/delivery/sftp/session.hpp"

#include <array>
#include <utility>
#include <variant>

#include "checks/vocabulary/digest.hpp"
#include "daemon/flow/group.hpp"

namespace stmtwatch::delivery::sftp {
namespace {

namespace asio = boost::asio;
using flow::Task;

constexpr std::size_t unsent_max = 4u << 20;        // before a further block may be queued
constexpr std::size_t unanswered_max = 4096;        // requests, likewise
constexpr std::size_t encrypted_max = 256u << 10;   // ahead of the socket: encrypting more gains nothing
constexpr std::size_t write_bytes_max = 32u << 10;  // what every server of version 3 takes in one request
constexpr std::size_t notices_max = 20;
constexpr std::string_view shared_handle =
    "it gives one handle to two files that are open at once, so nothing written by it can be trusted; from "
    "now on "
    "one file is open at a time";

}  // namespace

Exchange::Exchange(Session& session) : session_(session), settled_(session.executor()) {}

Exchange::~Exchange() {
  if (outstanding_ > 0) session_.abandon(*this);
}

Session::Session(asio::any_io_executor executor, std::unique_ptr<Link> link, Patience patience,
                 std::shared_ptr<ServerMemory> memory)
    : executor_(std::move(executor)),
      link_(std::move(link)),
      patience_(patience),
      memory_(std::move(memory)),
      write_bytes_(write_bytes_max),
      files_(executor_),
      heard_at_(std::chrono::steady_clock::now()),
      oldest_since_(heard_at_),
      to_write_(executor_),
      room_made_(executor_),
      silence_(executor_) {}

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
    probed_ = false;
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

std::uint32_t Session::expect(Exchange& exchange, Step step) {
  if (waiters_.empty()) oldest_since_ = heard_at_ = std::chrono::steady_clock::now();
  const std::uint32_t id = next_id_++;
  waiters_.emplace(id, Waiter{&exchange, step, {}});
  ++exchange.outstanding_;
  return id;
}

void Session::request_close(Exchange& exchange, const std::string& handle) {
  const std::uint32_t id = expect(exchange, Step::close);
  waiters_.at(id).closes = handle;
  put_close(requests_, id, handle);
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
  const auto [exchange, step, closes] = waiter->second;
  if (!fits(step, *reply)) return std::unexpected(broken("a reply that does not fit its request"));
  auto* handle = std::get_if<HandleReply>(&reply->body);
  if (handle != nullptr && !keep(handle->handle)) return std::unexpected(broken(shared_handle));
  if (waiter == waiters_.begin()) oldest_since_ = heard_at_;
  waiters_.erase(waiter);
  link_->answered();
  ++answers_;

  if (handle != nullptr) exchange->handle = std::move(handle->handle);
  if (handles_.erase(closes) > 0) files_.closed();
  if (const auto* attributes = std::get_if<AttributesReply>(&reply->body)) exchange->size = attributes->size;
  if (auto* data = std::get_if<DataReply>(&reply->body)) exchange->data[reply->id] = std::move(data->data);
  const auto* status = std::get_if<StatusReply>(&reply->body);
  const bool refused = status != nullptr && status->status != Status::ok;
  if (refused && !exchange->refusal)
    exchange->refusal = Exchange::Refusal{step, *status, files_.may_be_full() ? files_.open() : 0};
  if (--exchange->outstanding_ == 0) exchange->settled_.notify_all();
  return {};
}

// What is written through a handle that two files share goes into either: one merchant's data under another's
// name. A handle is free again when its CLOSE is answered.
bool Session::keep(const std::string& handle) {
  const bool own = handles_.insert(handle).second;
  if (own) files_.opened();
  if (!own) memory_->one_file_at_a_time = true;
  return own;
}

void Session::die(Fault fault) {
  if (dead_) return;
  dead_ = std::move(fault);
  over_ = true;
  link_->close();
  files_.end();
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

void Session::note(std::string what) {
  const std::scoped_lock lock(notices_mutex_);
  if (notices_.size() < notices_max) notices_.push_back(std::move(what));
}

std::vector<std::string> Session::take_notices() {
  const std::scoped_lock lock(notices_mutex_);
  return std::exchange(notices_, {});
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
