#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

// House rules for coroutines (g++ 12 destroys temporaries twice in some co_await expressions): every argument
// of an awaited call is a named local or a reference to one, no ternary around co_await, no capturing lambda
// as an argument.
namespace stmtwatch::flow {

namespace asio = boost::asio;

// What every function that waits returns. Runs on the executor it was spawned on.
template <class T = void>
using Task = asio::awaitable<T>;

}  // namespace stmtwatch::flow
