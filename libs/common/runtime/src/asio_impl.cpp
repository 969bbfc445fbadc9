// The one translation unit that compiles Asio and Beast themselves; see cmake/fantail_dependencies.cmake. It costs a
// minute once, and saves seconds in every file that waits for something.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
#include <boost/beast/src.hpp>
