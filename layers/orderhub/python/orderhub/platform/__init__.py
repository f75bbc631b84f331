"""AWS clients and their errors, rows, metrics, log, settings, signing; knows neither the business nor HTTP."""
