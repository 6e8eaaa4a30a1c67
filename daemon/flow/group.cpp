#include "daemon/flow/group.hpp"

#include <exception>
#include <list>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "daemon/flow/event.hpp"

namespace stmtwatch::flow {
namespace {

bool aborted(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted;
  } catch (...) {
    return false;
  }
}

}  // namespace

struct TaskGroup::State {
  struct Child {
    asio::cancellation_signal stop;
    bool begun = false;
  };
  using Place = std::list<Child>::iterator;

  explicit State(asio::any_io_executor runs_on) : executor(std::move(runs_on)), child_ended(executor) {}

  // A child's end may free the node a signal lives in, so the next one is looked up before each signal is
  // sent.
  void cancel() {
    cancelled = true;
    for (auto next = children.begin(); next != children.end();) {
      Child& child = *next++;
      if (child.begun) child.stop.emit(asio::cancellation_type::terminal);
    }
  }

  void end(Place child, const std::exception_ptr& ended_by) {
    children.erase(child);
    if (ended_by && !aborted(ended_by)) {
      if (!failure) failure = ended_by;
      cancel();
    }
    child_ended.notify_all();
  }

  // Boost 1.81's co_spawn lets an exception escape where a coroutine is cancelled before it has begun, or
  // ends cancelled without ever having waited: its own last step is then refused like any other. So no signal
  // is sent before the beginning, and the end does not ask.
  static Task<> run(std::shared_ptr<State> state, Place place, Task<> child) {
    place->begun = true;
    if (state->cancelled) co_return;
    std::exception_ptr ended_by;
    try {
      co_await std::move(child);
    } catch (...) {
      ended_by = std::current_exception();
    }
    co_await asio::this_coro::throw_if_cancelled(false);
    if (ended_by) std::rethrow_exception(ended_by);
  }

  asio::any_io_executor executor;
  Event child_ended;
  std::list<Child> children;
  std::exception_ptr failure;
  bool cancelled = false;
};

TaskGroup::TaskGroup(asio::any_io_executor executor) : state_(std::make_shared<State>(std::move(executor))) {}

void TaskGroup::spawn(Task<> child) {
  const auto place = state_->children.emplace(state_->children.end());
  auto ended = [state = state_, place](const std::exception_ptr& ended_by) { state->end(place, ended_by); };
  asio::co_spawn(state_->executor, State::run(state_, place, std::move(child)),
                 asio::bind_cancellation_slot(place->stop.slot(), std::move(ended)));
}

void TaskGroup::cancel() {
  state_->cancel();
}

Task<> TaskGroup::join() {
  const auto state = state_;
  const bool throwing = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  bool cancelled = false;
  while (!state->children.empty()) {
    const bool told = co_await state->child_ended.wait_through();
    if (told && !cancelled) {
      cancelled = true;
      state->cancel();
    }
  }
  co_await asio::this_coro::throw_if_cancelled(throwing);
  if (state->failure) std::rethrow_exception(state->failure);
  if (cancelled) throw_aborted();
}

}  // namespace stmtwatch::flow
